// Certificates of what processes did to registers one thing after the other: those that are made
// are verified, and of those that were tampered with none is that proves what is not so.

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/registry.hpp"
#include "checkers/verify/verify.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_sessions.hpp"
#include "tests/checkers/repeated_values.hpp"
#include "tests/checkers/session_oracle.hpp"

namespace ordeal::checkers::testing {
namespace {

using Outcome = Verification::Outcome;

const std::vector<std::string> kModels = {"sequential-consistency",
                                          "causal-convergence",
                                          "causal-memory",
                                          "causal",
                                          "pram",
                                          "read-your-writes",
                                          "monotonic-reads",
                                          "monotonic-writes",
                                          "writes-follow-reads"};

bool is_accepted(const History& history, const std::string& model, Verdict verdict,
                 const Certificate& certificate) {
  const Claim claim{model, "register", {}, verdict};
  return verify_sessions(history, claim, certificate).outcome == Outcome::kVerified;
}

// Any few operations, and all of them: none may be found to fail alone in a good history.
bool any_part(const History& history, const std::string& model, Splitmix& luck) {
  const auto count = static_cast<OperationId>(history.operations().size());
  for (int turn = 0; turn < 12; ++turn) {
    Certificate certificate;
    for (OperationId id = 0; id < count; ++id) {
      if (turn == 0 || luck.chance(60)) certificate.part.push_back(id);
    }
    if (is_accepted(history, model, Verdict::kInvalid, certificate)) return true;
  }
  return false;
}

void swap_two(std::vector<OperationId>& order, Splitmix& luck) {
  std::swap(order[luck.below(order.size())], order[luck.below(order.size())]);
}

// Whom each read may be said to be from, whether that is possible or not.
std::vector<std::pair<OperationId, OperationId>> any_sources(const History& history,
                                                             Splitmix& luck) {
  std::vector<std::pair<OperationId, OperationId>> sources;
  const auto count = static_cast<OperationId>(history.operations().size());
  for (OperationId id = 0; id < count; ++id) {
    if (history.operation(id).function == Function::kWrite || luck.chance(30)) continue;
    const auto other = static_cast<OperationId>(luck.below(count + 1));
    sources.emplace_back(id, other == count ? ~OperationId{0} : other);
  }
  return sources;
}

// Orders of a bad history: of all operations, and made of what the same order is for each process.
bool any_orders(const History& history, const std::string& model, Splitmix& luck) {
  for (int turn = 0; turn < 8; ++turn) {
    Certificate by_definition;
    by_definition.is_by_definition = true;
    if (turn > 0) by_definition.sources = any_sources(history, luck);
    if (is_accepted(history, model, Verdict::kValid, by_definition)) return true;
  }
  std::vector<OperationId> once;
  std::vector<OperationId> twice;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    if (!history.operation(id).is_ok()) continue;
    once.push_back(id);
    twice.insert(twice.end(), history.operation(id).function == Function::kCas ? 2 : 1, id);
  }
  if (once.empty()) return false;
  for (int turn = 0; turn < 30; ++turn) {
    Certificate certificate;
    if (turn % 2 == 1) certificate.sources = any_sources(history, luck);
    swap_two(once, luck);
    certificate.orders = {once};
    if (is_accepted(history, model, Verdict::kValid, certificate)) return true;
    certificate.is_causal_order = true;
    if (is_accepted(history, model, Verdict::kValid, certificate)) return true;
    certificate.is_causal_order = false;
    swap_two(twice, luck);
    certificate.is_by_process = true;
    certificate.orders.assign(history.process_count(), twice);
    for (auto& order : certificate.orders) swap_two(order, luck);
    if (is_accepted(history, model, Verdict::kValid, certificate)) return true;
  }
  return false;
}

// What is tampered with is refused, or proves the same all the same; what is proved is so, whatever
// is changed, as the oracle knows.
void tamper(const History& history, const std::string& model, Verdict verdict,
            const Certificate& good, Splitmix& luck) {
  CHECK_FALSE(is_accepted(history, model, Verdict::kValid,
                          verdict == Verdict::kValid ? Certificate() : good));
  CHECK_FALSE(is_accepted(history, model, Verdict::kInvalid,
                          verdict == Verdict::kInvalid ? Certificate() : good));
  if (verdict == Verdict::kInvalid) {
    Certificate bad = good;
    bad.part.push_back(bad.part.back());
    CHECK_FALSE(is_accepted(history, model, verdict, bad));
    bad.part.back() = static_cast<OperationId>(history.operations().size());
    CHECK_FALSE(is_accepted(history, model, verdict, bad));
    return;
  }
  for (std::size_t which = 0; which < good.orders.size(); ++which) {
    const auto& order = good.orders[which];
    if (order.empty()) continue;
    const OperationId taken = order[luck.below(order.size())];
    Certificate bad = good;
    std::erase(bad.orders[which], taken);
    const bool is_needed = history.operation(taken).is_ok() || good.orders.size() > 1;
    const bool says_something = !history.operation(taken).output.is_nil() ||
                                history.operation(taken).function != Function::kRead;
    if (is_needed && says_something) CHECK_FALSE(is_accepted(history, model, verdict, bad));
    bad.orders[which].push_back(static_cast<OperationId>(history.operations().size()));
    CHECK_FALSE(is_accepted(history, model, verdict, bad));
    bad = good;
    bad.orders[which].push_back(taken);
    CHECK_FALSE(is_accepted(history, model, verdict, bad));
    // Two of one process change places.
    bad = good;
    auto& other = bad.orders[which];
    for (std::size_t i = 1; i < other.size(); ++i) {
      const bool is_one_process =
          history.operation(other[i]).process == history.operation(other[i - 1]).process;
      if (!is_one_process || other[i] == other[i - 1]) continue;
      std::swap(other[i], other[i - 1]);
      CHECK_FALSE(is_accepted(history, model, verdict, bad));
      break;
    }
  }
}

void certify_all(std::uint64_t histories, History (*random_history)(Splitmix&)) {
  std::uint64_t made = 0;
  std::uint64_t by_process = 0;
  std::uint64_t by_causes = 0;
  std::uint64_t by_definition = 0;
  std::uint64_t parts = 0;
  std::uint64_t none = 0;
  for (std::uint64_t seed = 0; seed < histories; ++seed) {
    Splitmix luck(seed);
    const History history = random_history(luck);
    for (const std::string& model : kModels) {
      CAPTURE(seed);
      CAPTURE(model);
      const Report report = find_checker(model)->check(history, {});
      if (report.verdict == Verdict::kUnknown) continue;
      CAPTURE(text_of(history));
      const Certification certification = certify(history, {}, report);
      CAPTURE(certification.verification.why);
      REQUIRE(certification.verification.outcome != Outcome::kRefused);
      if (report.verdict == Verdict::kValid) {
        CHECK_FALSE(any_part(history, model, luck));
      } else {
        CHECK_FALSE(any_orders(history, model, luck));
        REQUIRE(certification.verification.outcome == Outcome::kVerified);
      }
      if (certification.verification.outcome != Outcome::kVerified) {
        MESSAGE(model << ": " << certification.verification.why);
        ++none;
        continue;
      }
      ++made;
      by_process += certification.certificate.is_by_process;
      by_causes += certification.certificate.is_causal_order;
      by_definition += certification.certificate.is_by_definition;
      parts += !certification.certificate.part.empty();
      tamper(history, model, report.verdict, certification.certificate, luck);
    }
  }
  MESSAGE("certificates " << made << ", of processes " << by_process << ", of causes " << by_causes
                          << ", by definition " << by_definition << ", parts " << parts << ", none "
                          << none);
  CHECK(by_process > histories / 100);
  CHECK(by_causes > histories / 100);
  CHECK(by_definition > histories / 20);
  CHECK(parts > histories);
  CHECK(none * 1000 < made);
}

}  // namespace

TEST_CASE("sessions: certificates are verified, and nothing else is accepted") {
  certify_all(histories_wanted(1500), &random_sessions);
}

TEST_CASE(
    "sessions with repeated values: certificates are verified, and nothing else is accepted") {
  certify_all(histories_wanted(1500), &random_repeated);
}

TEST_CASE("sessions: a large good history has a certificate, and so has a stale read in it") {
  RegisterWorkload workload;
  workload.operations = 3000;
  workload.clients = 10;
  workload.keys = 3;
  workload.info_percent = 2;
  Splitmix luck(7);
  const History good = generate_history(workload, luck);
  for (const std::string& model : kModels) {
    CAPTURE(model);
    const Report report = find_checker(model)->check(good, {});
    CHECK(report.verdict == Verdict::kValid);
    const Certification certification = certify(good, {}, report);
    CAPTURE(certification.verification.why);
    CHECK(certification.verification.outcome == Outcome::kVerified);
  }
}

}  // namespace ordeal::checkers::testing
