#include "sim/disk/disk.hpp"

#include <utility>

#include "sim/core/failure.hpp"
#include "sim/core/kernel.hpp"

namespace ordeal::sim {

Disk::Disk(Kernel& kernel, NodeId node, const DiskOptions& options)
    : kernel_(kernel), node_(node), options_(options), root_(kernel.machine(node).root / "disk") {}

std::uint64_t Disk::size(const std::string& file) const {
  const auto found = files_.find(file);
  return found == files_.end() ? 0 : found->second.size;
}

std::string Disk::read(const std::string& file) const {
  const auto found = files_.find(file);
  if (found == files_.end()) return {};
  std::string content = found->second.durable;
  for (const Change& change : found->second.pending) apply(content, change);
  return content;
}

void Disk::append(const std::string& file, std::string_view bytes) {
  change(file, {0, false, open(file).size, std::string(bytes)});
}

void Disk::write(const std::string& file, std::uint64_t offset, std::string_view bytes) {
  change(file, {0, false, offset, std::string(bytes)});
}

void Disk::truncate(const std::string& file, std::uint64_t size) {
  change(file, {0, true, size, {}});
}

void Disk::change(const std::string& name, Change&& change) {
  if (kernel_.is_ending()) return;
  change.number = ++changes_;
  kernel_.record(EventKind::disk, node_, kNoNode,
                 fold(change.offset, hash_bytes(change.bytes)) + change.number,
                 change.is_truncation ? "truncate" : "write");
  File& file = open(name);
  const std::uint64_t end = change.offset + change.bytes.size();
  file.size = change.is_truncation || end > file.size ? end : file.size;
  file.pending.push_back(std::move(change));
}

void Disk::apply(std::string& content, const Change& change) {
  const std::uint64_t end = change.offset + change.bytes.size();
  if (change.is_truncation || content.size() < end) content.resize(end, '\0');
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

void Disk::rename(const std::string& from, const std::string& to) {
  if (kernel_.is_ending()) return;
  require(exists(from), "a file that is renamed exists");
  Rename rename{++changes_, from, to, {}, exists(to)};
  kernel_.record(EventKind::disk, node_, kNoNode, rename.number, "rename");
  if (rename.did_replace) rename.replaced = std::move(files_[to]);
  files_[to] = std::move(files_[from]);
  files_.erase(from);
  renames_.push_back(std::move(rename));
}

void Disk::sync(const std::string& name) {
  if (kernel_.is_ending()) return;
  const std::uint64_t covered = changes_;
  const std::uint64_t number = ++syncs_;
  kernel_.record(EventKind::disk, node_, kNoNode, number, "sync");
  const Duration latency =
      kernel_.decisions().duration(root_ / "sync" / number / "delay", options_.sync_latency, [&] {
        return kernel_.name_of(node_) + "/disk/sync/" + std::to_string(number) + "/delay";
      });
  kernel_.wake_at(kernel_.now() + latency, kernel_.waiter());
  kernel_.block();
  if (kernel_.is_ending()) return;
  File& file = open(name);
  std::size_t done = 0;
  while (done < file.pending.size() && file.pending[done].number <= covered) {
    apply(file.durable, file.pending[done]);
    ++done;
  }
  file.pending.erase(file.pending.begin(), file.pending.begin() + static_cast<std::ptrdiff_t>(done));
  std::erase_if(renames_, [&](const Rename& rename) {
    return rename.number <= covered && rename.to == name;
  });
}

bool Disk::keeps(std::uint64_t number, UnsyncedWrites rule) {
  if (rule != UnsyncedWrites::random) return rule == UnsyncedWrites::keep;
  return kernel_.decisions().chance(root_ / number / "kept", Probability::per_million(500'000), [&] {
    return kernel_.name_of(node_) + "/disk/" + std::to_string(number) + "/kept";
  });
}

void Disk::crash(UnsyncedWrites rule) {
  // Names first. A journal keeps them in order: what follows a lost rename is lost too.
  std::size_t kept = 0;
  while (kept < renames_.size() && keeps(renames_[kept].number, rule)) ++kept;
  while (renames_.size() > kept) {
    Rename rename = std::move(renames_.back());
    renames_.pop_back();
    files_[rename.from] = std::move(files_[rename.to]);
    if (rename.did_replace) {
      files_[rename.to] = std::move(rename.replaced);
    } else {
      files_.erase(rename.to);
    }
  }
  renames_.clear();
  for (auto& [name, file] : files_) {
    for (const Change& change : file.pending) {
      if (keeps(change.number, rule)) apply(file.durable, change);
    }
    file.pending.clear();
    file.size = file.durable.size();
  }
}

}  // namespace ordeal::sim
