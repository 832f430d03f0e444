#include "tools/search/worker.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

namespace ordeal::tools {
namespace {

constexpr char kRecord = 'r';
constexpr char kSuddenEnd = 's';
constexpr std::size_t kFrameHead = 1 + sizeof(std::uint32_t);

bool write_all(int descriptor, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

bool read_all(int descriptor, char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(descriptor, bytes, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_frame(int descriptor, char letter, const RunRecord& record) {
  const std::string json = to_json(record).dump(-1, ' ', false, Json::error_handler_t::replace);
  const auto size = static_cast<std::uint32_t>(json.size());
  std::string frame(kFrameHead, letter);
  std::memcpy(frame.data() + 1, &size, sizeof size);
  frame += json;
  return write_all(descriptor, frame.data(), frame.size());
}

[[noreturn]] void work(const ManySeeds& seeds, int input, int output) {
  if (seeds.enter_worker) seeds.enter_worker(output);
  ::signal(SIGINT, SIG_IGN);  // the parent decides when it is over
  std::uint64_t seed = 0;
  while (read_all(input, reinterpret_cast<char*>(&seed), sizeof seed)) {
    if (!write_frame(output, kRecord, seeds.run(seed))) break;
  }
  ::_exit(0);
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "a pipe to a worker process");
  }
  return ends;
}

}  // namespace

void write_sudden_end(int report_fd, const RunRecord& record) {
  write_frame(report_fd, kSuddenEnd, record);
}

void Worker::start(const ManySeeds& seeds, const std::vector<int>& foreign) {
  const std::array<int, 2> down = make_pipe();
  const std::array<int, 2> up = make_pipe();
  const std::array<int, 2> errors = make_pipe();
  process_ = ::fork();
  if (process_ < 0) {
    throw std::system_error(errno, std::generic_category(), "a worker process");
  }
  if (process_ == 0) {
    for (const int descriptor : foreign) ::close(descriptor);
    ::close(down[1]);
    ::close(up[0]);
    ::close(errors[0]);
    ::dup2(errors[1], STDERR_FILENO);
    try {
      work(seeds, down[0], up[1]);
    } catch (...) {
      ::_exit(70);
    }
  }
  ::close(down[0]);
  ::close(up[1]);
  ::close(errors[1]);
  to_worker_ = down[1];
  from_worker_ = up[0];
  worker_errors_ = errors[0];
  ::fcntl(from_worker_, F_SETFL, O_NONBLOCK);
  ::fcntl(worker_errors_, F_SETFL, O_NONBLOCK);
  under_way_.clear();
  received_.clear();
  last_words_.clear();
  ended_ = false;
  explained_ = false;
}

void Worker::dismiss() {
  if (to_worker_ >= 0) ::close(to_worker_);
  if (from_worker_ >= 0) ::close(from_worker_);
  if (worker_errors_ >= 0) ::close(worker_errors_);
  to_worker_ = from_worker_ = worker_errors_ = -1;
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
}

void Worker::give(std::uint64_t seed) {
  under_way_.push_back(seed);
  // A worker that is dead by now is found out by its closed pipe.
  struct sigaction ignore {};
  struct sigaction old {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &old);
  write_all(to_worker_, reinterpret_cast<const char*>(&seed), sizeof seed);
  ::sigaction(SIGPIPE, &old, nullptr);
}

void Worker::read_available() {
  std::array<char, 65536> chunk;
  while (!ended_) {
    const ssize_t got = ::read(from_worker_, chunk.data(), chunk.size());
    if (got > 0) {
      received_.append(chunk.data(), static_cast<std::size_t>(got));
    } else if (got == 0) {
      ended_ = true;
    } else if (errno != EINTR) {
      return;
    }
  }
}

void Worker::pass_on_complaints() {
  constexpr std::size_t kRemembered = 4096;
  std::array<char, 4096> chunk;
  while (true) {
    const ssize_t got = ::read(worker_errors_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    const auto size = static_cast<std::size_t>(got);
    write_all(STDERR_FILENO, chunk.data(), size);
    last_words_.append(chunk.data(), size);
    if (last_words_.size() > kRemembered) last_words_.erase(0, last_words_.size() - kRemembered);
  }
}

std::optional<RunRecord> Worker::receive() {
  read_available();
  pass_on_complaints();
  if (received_.size() < kFrameHead) return std::nullopt;
  std::uint32_t size = 0;
  std::memcpy(&size, received_.data() + 1, sizeof size);
  if (received_.size() < kFrameHead + size) return std::nullopt;
  explained_ = received_[0] == kSuddenEnd;
  const RunRecord record = record_from_json(Json::parse(received_.substr(kFrameHead, size)));
  received_.erase(0, kFrameHead + size);
  under_way_.erase(under_way_.begin());
  return record;
}

std::string Worker::cause_of_death() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
  pass_on_complaints();
  std::string cause;
  if (WIFSIGNALED(status)) {
    cause = "was killed by signal " + std::to_string(WTERMSIG(status)) + " (" +
            ::strsignal(WTERMSIG(status)) + ')';
  } else {
    cause = "ended with exit code " + std::to_string(WEXITSTATUS(status));
  }
  while (last_words_.ends_with('\n')) last_words_.pop_back();
  const std::size_t line = last_words_.rfind('\n');
  const std::string last = last_words_.substr(line == std::string::npos ? 0 : line + 1);
  return last.empty() ? cause : cause + "; its last words: " + last;
}

void Worker::add_descriptors(std::vector<int>& list) const {
  if (to_worker_ >= 0) list.push_back(to_worker_);
  if (from_worker_ >= 0) list.push_back(from_worker_);
  if (worker_errors_ >= 0) list.push_back(worker_errors_);
}

}  // namespace ordeal::tools
