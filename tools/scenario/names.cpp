#include <algorithm>

#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string clients_text(const Reading& reading) {
  const int count = reading.scenario.clients.count;
  return count == 0   ? ""
         : count == 1 ? " and client c1"
                      : " and clients c1..c" + std::to_string(count);
}

std::string without_digits(const std::string& name) {
  std::string letters;
  for (const char c : name) {
    if (c < '0' || c > '9') letters += c;
  }
  return letters;
}

void report_no_such_machine(Reading& reading, const Place& place, const std::string& name,
                            bool or_client, const std::vector<std::string>& words) {
  std::vector<std::string> known = reading.scenario.nodes;
  if (or_client) {
    for (const std::string& client : reading.client_names()) known.push_back(client);
  }
  known.insert(known.end(), words.begin(), words.end());
  Diagnostic& error = report_unknown(
      reading.document, codes::kNoSuchNode, place, "there is no node", name, known,
      "this scenario has " + reading.nodes_text() + (or_client ? clients_text(reading) : "") +
          (words.empty() ? "" : "; or write any, minority, all, or a role such as leader"));
  // n6 is as far from n1 as from n2: no misspelling, a miscount.
  if (without_digits(error.suggestion) == without_digits(name)) error.suggestion.clear();
}

// One of those that the room lists; any, where it lists none.
std::optional<std::string> read_listed(Reading& reading, const Value& value, std::string_view code,
                                       const std::string& what,
                                       const std::vector<std::string>& listed_words) {
  const auto name = read_text(reading.document, value, "the name of a " + what);
  if (!name || reading.room == nullptr || listed_words.empty()) return name;
  if (contains(listed_words, *name)) return name;
  report_unknown(reading.document, code, value.place, reading.room->name + " has no " + what, *name,
                 listed_words, reading.room->name + " has: " + listed(listed_words));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> read_message_type(Reading& reading, const Value& value) {
  std::vector<std::string> types;
  if (reading.room != nullptr) types = reading.room->messages;
  if (!types.empty()) types.emplace_back("all");
  return read_listed(reading, value, codes::kNoSuchMessage, "message", types);
}

std::optional<std::string> read_mark(Reading& reading, const Value& value) {
  return read_listed(reading, value, codes::kNoSuchMark, "mark",
                     reading.room == nullptr ? std::vector<std::string>{} : reading.room->marks);
}

std::vector<std::string> Reading::client_names() const {
  std::vector<std::string> names;
  for (int i = 1; i <= scenario.clients.count; ++i) names.push_back("c" + std::to_string(i));
  return names;
}

std::string Reading::nodes_text() const {
  const std::vector<std::string>& nodes = scenario.nodes;
  bool is_counted = nodes.size() > 2;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    is_counted = is_counted && nodes[i] == "n" + std::to_string(i + 1);
  }
  if (is_counted) return nodes.front() + ".." + nodes.back();
  if (nodes.size() > 8) return nodes.front() + ", " + nodes[1] + ", ... " + nodes.back();
  return listed(nodes);
}

const std::vector<std::string>& role_words() {
  static const std::vector<std::string> words = {
      "leader",  "follower", "candidate", "coordinator", "participant", "proposer", "acceptor",
      "learner", "primary",  "backup",    "replica",     "sequencer",   "head",     "tail"};
  return words;
}

std::optional<std::string> read_machine(Reading& reading, const Value& value, bool or_client) {
  if (!is_word(reading.document, value, "the name of a node")) return std::nullopt;
  const std::string& name = value.text;
  if (!reading.nodes_are_known) return name;
  const bool is_node = contains(reading.scenario.nodes, name);
  const bool is_client = or_client && contains(reading.client_names(), name);
  if (is_node || is_client) return name;
  report_no_such_machine(reading, value.place, name, or_client, {});
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_machines(Reading& reading, const Value& value,
                                                      const std::string& what, bool or_client) {
  if (value.is_reported) return std::nullopt;
  if (!value.is_list() || value.items.empty()) {
    const bool is_nothing = value.is_list() || value.kind == Value::Kind::null;
    reading.document.error(is_nothing ? codes::kNoValue : codes::kWrongShape, value.place,
                           is_nothing ? what + " is empty" : what + " is a list of nodes",
                           "for example [n1, n2]");
    return std::nullopt;
  }
  std::vector<std::string> names;
  bool is_good = true;
  for (const Value& item : value.items) {
    const std::optional<std::string> name = read_machine(reading, item, or_client);
    if (!name) {
      is_good = false;
    } else if (contains(names, *name)) {
      reading.document.error(codes::kTwice, item.place, *name + " stands twice in " + what);
      is_good = false;
    } else {
      names.push_back(*name);
    }
  }
  if (!is_good) return std::nullopt;
  return names;
}

std::optional<sim::Target> read_target(Reading& reading, const Value& value) {
  using Kind = sim::Target::Kind;
  Document& document = reading.document;
  if (value.is_map()) {
    const Fields fields(document, value, "a target", {"role", "node"});
    if (fields.exclude("role", "node")) return std::nullopt;
    if (const Value* node = fields.find("node")) {
      const std::optional<std::string> name = read_machine(reading, *node, false);
      return name ? std::optional(sim::Target::of_node(*name)) : std::nullopt;
    }
    const Value* role = fields.need("role", "{role: leader}");
    if (role == nullptr) return std::nullopt;
    const std::optional<std::string> name = read_name(document, *role, "a role");
    return name ? std::optional(sim::Target::of_role(*name)) : std::nullopt;
  }
  if (!is_word(document, value, "a target")) return std::nullopt;
  const std::string& word = value.text;
  if (word == "any" || word == "minority" || word == "all") {
    const Kind kind = word == "any" ? Kind::any : word == "all" ? Kind::all : Kind::minority;
    if (kind == Kind::minority && reading.nodes_are_known && reading.scenario.nodes.size() < 3) {
      document.warning(codes::kNobodyFits, value.place,
                       "of " + std::to_string(reading.scenario.nodes.size()) +
                           " nodes a minority is none: this will befall nobody");
    }
    return sim::Target{kind, ""};
  }
  if (contains(reading.scenario.nodes, word)) return sim::Target::of_node(word);
  if (contains(role_words(), word)) return sim::Target::of_role(word);
  if (!reading.nodes_are_known) return sim::Target::of_node(word);
  std::vector<std::string> words = {"any", "minority", "all"};
  words.insert(words.end(), role_words().begin(), role_words().end());
  report_no_such_machine(reading, value.place, word, false, words);
  return std::nullopt;
}

}  // namespace ordeal::tools
