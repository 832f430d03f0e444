#include "tests/checkers/interleave.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "checkers/certify.hpp"
#include "checkers/history/write_jsonl.hpp"
#include "checkers/registry.hpp"
#include "checkers/verify/verify.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {

History interleave(Splitmix& luck, std::size_t clients, std::size_t operations, const Ask& ask,
                   const Answer& answer) {
  struct Client {
    std::int64_t process = 0;
    std::optional<Invocation> open;
  };
  HistoryBuilder builder;
  std::vector<Client> all(clients);
  for (std::size_t i = 0; i < clients; ++i) all[i].process = static_cast<std::int64_t>(i);
  auto next_process = static_cast<std::int64_t>(clients);
  std::size_t invoked = 0;
  std::size_t open = 0;
  std::int64_t now = 0;
  while (invoked < operations || open > 0) {
    Client& client = all[luck.below(clients)];
    if (client.open) {
      Conclusion conclusion = answer(builder, *client.open);
      conclusion.time_ns = ++now;
      conclusion.process = Value::integer(client.process);
      builder.complete(conclusion);
      if (conclusion.completion == Completion::kInfo) client.process = next_process++;
      client.open.reset();
      --open;
    } else if (invoked < operations) {
      client.open = ask(builder);
      client.open->time_ns = ++now;
      client.open->process = Value::integer(client.process);
      builder.invoke(*client.open);
      ++invoked;
      ++open;
    }
  }
  return builder.finish();
}

History one_by_one(const std::string& text) {
  std::istringstream lines(text);
  std::ostringstream edn;
  int index = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string process, function, key, input, output, outcome;
    if (!(words >> process >> function >> key >> input >> output >> outcome)) continue;
    for (std::string* word : {&key, &input, &output}) {
      std::replace(word->begin(), word->end(), '_', ' ');
    }
    const std::string head = "{:process " + process + " :f :" + function +
                             (key == "nil" ? std::string() : " :key " + key) + " :index ";
    edn << head << index++ << " :type :invoke :value " << input << "}\n";
    if (outcome == "-") continue;
    edn << head << index++ << " :type :" << outcome << " :value " << output << "}\n";
  }
  return history_read(edn.str(), "jepsen-edn");
}

std::uint64_t histories_wanted(std::uint64_t usual) {
#ifdef ORDEAL_SANITIZED
  usual /= 10;
#endif
  return std::getenv("ORDEAL_NIGHTLY") == nullptr ? usual : usual * 50;
}

const AnomalyReport* anomaly_of(const Report& report, const std::string& code) {
  for (const AnomalyReport& anomaly : report.anomalies) {
    if (anomaly.code == code) return &anomaly;
  }
  return nullptr;
}

std::string problem_with_workload(const History& history, const CheckOptions& options,
                                  const Report& report) {
  using Outcome = Verification::Outcome;
  if (report.verdict == Verdict::kUnknown) return {};
  const Certification made = certify(history, options, report);
  if (made.verification.outcome != Outcome::kVerified) return made.verification.why;
  Claim claim{report.checker, report.model, options.semantics, report.verdict, options.total};
  const auto is_accepted = [&](const Certificate& certificate) {
    return verify_workload(history, claim, certificate).outcome == Outcome::kVerified;
  };
  // Of a part with one operation less only what is still wrong by itself is accepted.
  for (const OperationId left_out : made.certificate.part) {
    Certificate less = made.certificate;
    std::erase(less.part, left_out);
    CheckOptions same = options;
    same.model = report.model;
    const Report alone = find_checker(report.checker)->check(history.select(less.part), same);
    if (is_accepted(less) && alone.verdict != Verdict::kInvalid) return "too small a part will do";
  }
  Certificate more = made.certificate;
  more.part.push_back(static_cast<OperationId>(history.operations().size()));
  if (report.verdict == Verdict::kInvalid && is_accepted(more)) return "a part of nobody will do";
  claim.verdict = report.verdict == Verdict::kValid ? Verdict::kInvalid : Verdict::kValid;
  for (OperationId id = 0; id < history.operations().size(); ++id) more.part.push_back(id);
  std::erase(more.part, static_cast<OperationId>(history.operations().size()));
  return is_accepted(more) || is_accepted(made.certificate) ? "the other verdict will do" : "";
}

std::string text_of(const History& history) {
  std::ostringstream out;
  write_jsonl(history, out);
  return out.str();
}

bool is_shown_alone(const History& history, const std::string& checker, const Report& report,
                    CheckOptions options) {
  options.model = report.model;
  const Report alone = find_checker(checker)->check(history.select(report.witness), options);
  return alone.verdict == Verdict::kInvalid &&
         (alone.code == report.code || anomaly_of(alone, report.code) != nullptr);
}

}  // namespace ordeal::checkers::testing
