#include "tests/tools/judged_histories.hpp"

#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/history/read_history.hpp"

namespace picture_test {

using namespace ordeal::checkers;

const char* const kStale =
    "{:index 0 :time 1000000000 :process 0 :type :invoke :f :write :value 3}\n"
    "{:index 1 :time 2000000000 :process 0 :type :ok :f :write :value 3}\n"
    "{:index 2 :time 3000000000 :process 1 :type :invoke :f :write :value 7}\n"
    "{:index 3 :time 4000000000 :process 2 :type :invoke :f :read :value nil}\n"
    "{:index 4 :time 5000000000 :process 1 :type :ok :f :write :value 7}\n"
    "{:index 5 :time 6000000000 :process 0 :type :invoke :f :read :value nil}\n"
    "{:index 6 :time 7000000000 :process 2 :type :ok :f :read :value 7}\n"
    "{:index 7 :time 8000000000 :process 0 :type :ok :f :read :value 3}\n";

const char* const kSkew =
    "{:index 0 :process 0 :type :invoke :f :txn :value [[:r x nil] [:append y 1]]}\n"
    "{:index 1 :process 1 :type :invoke :f :txn :value [[:r y nil] [:append x 1]]}\n"
    "{:index 2 :process 0 :type :ok :f :txn :value [[:r x []] [:append y 1]]}\n"
    "{:index 3 :process 1 :type :ok :f :txn :value [[:r y []] [:append x 1]]}\n"
    "{:index 4 :process 0 :type :invoke :f :txn :value [[:r x nil] [:r y nil]]}\n"
    "{:index 5 :process 0 :type :ok :f :txn :value [[:r x [1]] [:r y [1]]]}\n";

std::string Judged::page(const std::string& file) const {
  ordeal::tools::PictureSize size;
  return picture_page({file, "jepsen-edn", {judged()}}, size);
}

Judged judge(History history, std::string_view checker, CheckOptions options, bool certified) {
  options.keep_order = true;
  const CheckerRow* row = checker.empty() ? checker_that_fits(history) : find_checker(checker);
  Judged judged{std::move(history), {}, {}};
  judged.report = row->check(judged.history, options);
  if (certified) judged.certification = certify(judged.history, options, judged.report);
  return judged;
}

Judged judge_text(const std::string& text, std::string_view checker, const CheckOptions& options,
                  bool certified) {
  std::istringstream stream(text);
  HistoryFile file = read_history(stream);
  CheckOptions with_conventions = options;
  with_conventions.semantics = file.semantics;
  return judge(std::move(file.history.value()), checker, with_conventions, certified);
}

namespace {

std::uint64_t drawn(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

}  // namespace

History busy_registers(const Busy& busy) {
  struct Client {
    std::optional<Invocation> asked;
    std::optional<Value> seen;
    std::uint64_t lives = 0;
  };
  HistoryBuilder builder;
  std::uint64_t luck = busy.seed;
  std::int64_t now = 0;
  std::uint64_t begun = 0;
  std::map<Value, Value> registers, first;
  bool is_stale = false;
  std::vector<Client> clients(busy.clients);
  for (std::uint64_t under_way = 0; begun < busy.operations || under_way > 0;) {
    const std::uint64_t who = drawn(luck) % busy.clients;
    Client& client = clients[who];
    now += 1'000'000 + static_cast<std::int64_t>(drawn(luck) % 9'000'000);
    const auto number = static_cast<std::int64_t>(who + busy.clients * client.lives);
    if (!client.asked) {
      if (begun == busy.operations) continue;
      const Value key = Value::integer(static_cast<std::int64_t>(drawn(luck) % busy.keys));
      const bool writes = drawn(luck) % 2 == 0;
      ++begun;
      client.asked =
          Invocation{now,
                     Value::integer(number),
                     writes ? Function::kWrite : Function::kRead,
                     key,
                     writes ? Value::integer(static_cast<std::int64_t>(begun)) : Value::nil(),
                     {},
                     {}};
      builder.invoke(*client.asked);
      ++under_way;
    } else if (!client.seen) {
      Value& value = registers[client.asked->key];
      if (client.asked->function == Function::kWrite) {
        value = client.asked->input;
        first.try_emplace(client.asked->key, value);
      }
      client.seen = value;
    } else {
      const bool writes = client.asked->function == Function::kWrite;
      const bool crashes = drawn(luck) % 1'000 < busy.crash_per_mille;
      if (busy.stale && !is_stale && !writes && begun > busy.operations - 40 &&
          *client.seen != first[client.asked->key]) {
        client.seen = first[client.asked->key];
        is_stale = true;
      }
      builder.complete({now,
                        Value::integer(number),
                        crashes ? Completion::kInfo : Completion::kOk,
                        writes || crashes ? Value::nil() : *client.seen,
                        {},
                        {}});
      if (crashes) ++client.lives;
      client.asked.reset();
      client.seen.reset();
      --under_way;
    }
  }
  return builder.finish();
}

std::string markup_problem(const std::string& page) {
  std::vector<std::string> open;
  std::set<std::string> ids;
  for (std::size_t at = page.find('<'); at != page.npos; at = page.find('<', at)) {
    if (page.compare(at, 2, "<!") == 0) {
      at = page.find('>', at);
      continue;
    }
    const bool closes = page[at + 1] == '/';
    std::size_t end = at + 1 + closes;
    while (end < page.size() && (std::isalnum(static_cast<unsigned char>(page[end])) != 0)) ++end;
    const std::string tag = page.substr(at + 1 + closes, end - at - 1 - closes);
    if (tag.empty()) return "a tag without a name: " + page.substr(at, 40);
    if (closes) {
      if (open.empty() || open.back() != tag) return "closed out of turn: " + tag;
      open.pop_back();
      at = end;
      continue;
    }
    std::string attributes;
    while (end < page.size() && page[end] != '>') {
      if (page[end] != '"') {
        if (page[end] == '<') return "a sign of markup inside of a tag: " + page.substr(at, 60);
        attributes += page[end++];
        continue;
      }
      const std::size_t close = page.find('"', end + 1);
      const std::string value = page.substr(end + 1, close - end - 1);
      if (value.find('<') != value.npos) return "a sign of markup in quotes: " + value;
      if (attributes.ends_with(" id=") && !ids.insert(value).second) return "an id twice: " + value;
      end = close + 1;
    }
    if (page[end - 1] != '/') open.push_back(tag);
    at = end;
    const bool is_raw = tag == "script" || tag == "style";
    if (is_raw) at = page.find("</" + tag, at);
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

std::size_t count_in(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace picture_test
