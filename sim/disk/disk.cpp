#include "sim/disk/disk.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/failure.hpp"
#include "sim/core/kernel.hpp"

namespace ordeal::sim {
namespace {

constexpr NamePart kWrite = "write";
constexpr NamePart kTruncate = "truncate";
constexpr NamePart kRename = "rename";
constexpr NamePart kSync = "sync";
constexpr NamePart kDelay = "delay";
constexpr NamePart kKept = "kept";

}  // namespace

Disk::Disk(Kernel& kernel, NodeId node, const DiskOptions& options)
    : kernel_(kernel), node_(node), options_(options), root_(kernel.machine(node).root / "disk") {}

std::uint64_t Disk::size(const std::string& file) const {
  const auto found = files_.find(file);
  return found == files_.end() ? 0 : found->second->size;
}

std::string Disk::read(const std::string& file) const {
  const auto found = files_.find(file);
  if (found == files_.end()) return {};
  std::string content = found->second->durable;
  for (const Change& change : found->second->pending) apply(content, change);
  return content;
}

const std::shared_ptr<Disk::File>& Disk::open(const std::string& name) {
  if (opened_ == nullptr || opened_->first != name) {
    opened_ = &*files_.try_emplace(name).first;
    if (!opened_->second) opened_->second = std::make_shared<File>();
  }
  return opened_->second;
}

void Disk::append(const std::string& name, std::string_view bytes) {
  if (kernel_.is_ending()) return;
  File& file = *open(name);
  change(name, file, {0, false, file.size, std::string(bytes)});
}

void Disk::write(const std::string& name, std::uint64_t offset, std::string_view bytes) {
  if (kernel_.is_ending()) return;
  change(name, *open(name), {0, false, offset, std::string(bytes)});
}

void Disk::truncate(const std::string& name, std::uint64_t size) {
  if (kernel_.is_ending()) return;
  change(name, *open(name), {0, true, size, {}});
}

void Disk::change(const std::string& name, File& file, Change&& change) {
  change.number = ++changes_;
  kernel_.record(EventKind::disk, node_, kNoNode,
                 fold(fold(change.offset, hash_bytes(change.bytes)), hash_bytes(name)),
                 change.is_truncation ? kTruncate : kWrite);
  file.size = change.is_truncation ? change.end() : std::max(file.size, change.end());
  file.pending.push_back(std::move(change));
}

void Disk::apply(std::string& content, const Change& change) {
  if (change.is_truncation || content.size() < change.end()) content.resize(change.end(), '\0');
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

void Disk::rename(const std::string& from, const std::string& to) {
  if (kernel_.is_ending()) return;
  require(exists(from), "a file that is renamed exists");
  if (from == to) return;
  kernel_.record(EventKind::disk, node_, kNoNode, fold(hash_bytes(from), hash_bytes(to)), kRename);
  opened_ = nullptr;
  std::shared_ptr<File> moved = std::move(files_[from]);
  files_.erase(from);
  std::shared_ptr<File> replaced = std::exchange(files_[to], std::move(moved));
  renames_.push_back({++changes_, from, to, std::move(replaced)});
}

void Disk::sync(const std::string& name) {
  if (kernel_.is_ending()) return kernel_.refuse_wait();
  const std::shared_ptr<File> file = open(name);
  const std::uint64_t covered = changes_;
  const std::uint64_t number = ++syncs_;
  kernel_.record(EventKind::disk, node_, kNoNode, fold(number, hash_bytes(name)), kSync);
  const Duration latency = kernel_.decisions().duration(
      root_ / kSync / number / kDelay, options_.sync_latency,
      [&] { return kernel_.name_of(node_) + "/disk/sync/" + std::to_string(number) + "/delay"; });
  kernel_.wake_at(kernel_.now() + latency, kernel_.waiter());
  kernel_.block();
  if (kernel_.is_ending()) return;
  const auto first_left =
      std::find_if(file->pending.begin(), file->pending.end(),
                   [&](const Change& change) { return change.number > covered; });
  for (auto done = file->pending.begin(); done != first_left; ++done) apply(file->durable, *done);
  file->pending.erase(file->pending.begin(), first_left);
  const auto newest = std::find_if(renames_.rbegin(), renames_.rend(), [&](const Rename& rename) {
    return rename.number <= covered && (rename.to == name || rename.from == name);
  });
  renames_.erase(renames_.begin(), newest.base());  // it, and with it all before it
}

bool Disk::keeps(std::uint64_t number, UnsyncedWrites rule) {
  if (rule != UnsyncedWrites::random) return rule == UnsyncedWrites::keep;
  return kernel_.decisions().chance(root_ / number / kKept, Probability::per_million(500'000), [&] {
    return kernel_.name_of(node_) + "/disk/" + std::to_string(number) + "/kept";
  });
}

void Disk::crash(UnsyncedWrites rule) {
  opened_ = nullptr;
  // Names first. A journal keeps them in order: what follows a lost rename is lost too.
  std::size_t kept = 0;
  while (kept < renames_.size() && keeps(renames_[kept].number, rule)) ++kept;
  while (renames_.size() > kept) {
    Rename rename = std::move(renames_.back());
    renames_.pop_back();
    files_[rename.from] = std::move(files_[rename.to]);
    if (rename.replaced) {
      files_[rename.to] = std::move(rename.replaced);
    } else {
      files_.erase(rename.to);
    }
  }
  renames_.clear();
  for (auto& [name, file] : files_) {
    for (const Change& change : file->pending) {
      if (keeps(change.number, rule)) apply(file->durable, change);
    }
    file->pending.clear();
    file->size = file->durable.size();
  }
}

}  // namespace ordeal::sim
