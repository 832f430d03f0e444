#include "tests/tools/simulated_objects.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/tools/object_keeper.hpp"

namespace ordeal::tools::simulated {
namespace {

using namespace std::chrono_literals;
using checkers::Completion;
using checkers::Conclusion;
using checkers::HistoryBuilder;
using checkers::Invocation;
using checkers::Value;
using checkers::ValuePool;

// What everybody writes the history with.
struct Recording {
  sim::World& world;
  sim::NodeId keeper;
  HistoryBuilder builder;
  std::int64_t next_value = 1000;
  std::int64_t next_process = 100;
};

// One client: what it asks, and how that is written down.
class User {
 public:
  User(Recording& recording, sim::Node& machine, std::int64_t client)
      : recording_(recording), machine_(machine), client_(client), process_(client) {}

  std::uint64_t luck(std::uint64_t count) { return machine_.draw_below("choice", count); }
  std::int64_t client() const { return client_; }
  std::int64_t new_value() { return recording_.next_value++; }
  ValuePool& pool() { return recording_.builder.values(); }
  void rest() { machine_.sleep(1ms * (1 + luck(8))); }

  Value list(std::vector<Value> elements) { return pool().list(elements); }
  Value word(std::string_view text) { return pool().string(text); }

  // `output` says what an answer is in the history.
  std::optional<Told> perform(const std::string& function, const std::string& key, Value input,
                              Ask ask, const std::function<Value(const Told&)>& output) {
    HistoryBuilder& builder = recording_.builder;
    Invocation invocation{.time_ns = now(), .process = Value::integer(process_)};
    if (!key.empty()) invocation.key = word(key);
    invocation.function = builder.function(function);
    invocation.input = input;
    REQUIRE_FALSE(builder.invoke(invocation));
    ask.client = client_;
    const auto told = machine_.call(recording_.keeper, std::move(ask), 50ms);
    Conclusion conclusion{.time_ns = now(), .process = Value::integer(process_)};
    conclusion.completion = !told        ? Completion::kInfo
                            : told->done ? Completion::kOk
                                         : Completion::kFail;
    conclusion.output = told && told->done ? output(*told) : input;
    REQUIRE_FALSE(builder.complete(conclusion));
    if (!told) process_ = recording_.next_process++;
    return told;
  }

 private:
  std::int64_t now() const { return recording_.world.now().time_since_epoch().count(); }

  Recording& recording_;
  sim::Node& machine_;
  std::int64_t client_;
  std::int64_t process_;
};

Value number_or_nil(const Told& told) {
  return told.numbers.empty() ? Value::nil() : Value::integer(told.numbers[0]);
}
Value nothing(const Told&) { return Value::nil(); }

// Puts a new number in, or takes one out.
void put_or_take(User& user, const char* put, const char* take, const char* asked) {
  if (user.luck(2) == 0) {
    const Value value = Value::integer(user.new_value());
    user.perform(put, "q", value, {.function = put, .key = "q", .numbers = {value.as_integer()}},
                 [&](const Told&) { return value; });
  } else {
    user.perform(take, "q", Value::nil(), {.function = asked, .key = "q"}, number_or_nil);
  }
}

void use_list(User& user) {
  if (user.luck(2) == 0) {
    const std::int64_t value = user.new_value();
    user.perform("append", "l", Value::integer(value),
                 {.function = "append", .key = "l", .numbers = {value}}, nothing);
  } else {
    user.perform("read", "l", Value::nil(), {.function = "all", .key = "l"}, [&](const Told& told) {
      std::vector<Value> elements;
      for (const std::int64_t number : told.numbers) elements.push_back(Value::integer(number));
      return user.list(elements);
    });
  }
}

// Every write inserts another row, and a read returns all.
void insert_or_read_all(User& user) {
  const std::string table = "t" + std::to_string(user.luck(2));
  if (user.luck(2) == 0) {
    const std::int64_t value = user.new_value();
    user.perform("write", table, Value::integer(value),
                 {.function = "append", .key = table, .numbers = {value}}, nothing);
  } else {
    user.perform("read", table, Value::nil(), {.function = "all", .key = table},
                 [&](const Told& told) {
                   std::vector<Value> rows;
                   for (const std::int64_t row : told.numbers) rows.push_back(Value::integer(row));
                   return user.list(rows);
                 });
  }
}

// The first client inserts the rows of a key, all at once; the others look for them.
void insert_or_look_for_rows(User& user, std::int64_t round) {
  const bool inserts = user.client() == 0;
  const std::int64_t number =
      1000 + round - (inserts || round < 4 ? 0 : static_cast<std::int64_t>(user.luck(4)));
  const Value key = Value::integer(number);
  const std::string table = "rows of " + std::to_string(number);
  if (inserts) {
    user.perform("write", "", key, {.function = "append", .key = table, .numbers = {1}}, nothing);
    return;
  }
  user.perform("read", "", Value::nil(), {.function = "all", .key = table}, [&](const Told& told) {
    const Value row = told.numbers.empty() ? Value::nil() : user.word("row");
    return user.list({key, user.list({row, row, row})});
  });
}

void use_texts(User& user) {
  const std::uint64_t choice = user.luck(3);
  const std::string text = "t" + std::to_string(user.new_value()) + ";";
  if (choice == 0) {
    user.perform("read", "k", Value::nil(), {.function = "get", .key = "k"},
                 [&](const Told& told) { return user.word(told.text); });
  } else {
    const bool extends = choice == 1;
    user.perform(extends ? "append" : "write", "k", user.word(text),
                 {.function = extends ? "extend" : "put", .key = "k", .text = text}, nothing);
  }
}

void use_lock(User& user, bool is_fenced) {
  const auto token = user.perform("acquire", "lock", Value::nil(), {.function = "acquire"},
                                  is_fenced ? number_or_nil : nothing);
  if (!token || !token->done) return;
  user.rest();
  if (is_fenced) {
    const std::int64_t number = token->numbers[0];
    const Value written = user.list({Value::integer(number), Value::integer(user.new_value())});
    user.perform("write", "lock", written, {.function = "write", .numbers = {number}},
                 [&](const Told&) { return written; });
  }
  user.perform("release", "lock", Value::nil(), {.function = "release"}, nothing);
}

void insert_one_of_pair(User& user, std::int64_t round) {
  const std::int64_t pair = 1000 + round;
  const Value mine = Value::integer(user.client());
  const Value both =
      user.client() % 2 == 0 ? user.list({mine, Value::nil()}) : user.list({Value::nil(), mine});
  const Value input = user.list({Value::integer(pair), both});
  user.perform("insert", "", input, {.function = "insert", .numbers = {pair}},
               [&](const Told&) { return input; });
}

void vote_and_decide(User& user, std::int64_t round) {
  const std::string key = std::to_string(1000 + round);
  const std::string vote = user.luck(8) == 0 ? "no" : "yes";
  user.perform("vote", key, user.word(vote), {.function = "vote", .key = key, .text = vote},
               nothing);
  user.rest();
  user.perform("decide", key, Value::nil(), {.function = "decide", .key = key},
               [&](const Told& told) { return user.word(told.text); });
}

// Each key is written once; a reader looks at two, both at one moment.
void write_once_or_read_two(User& user, std::int64_t round) {
  const auto part = [&](const char* word, std::int64_t key, Value value) {
    return user.list({user.word(word), Value::integer(key), value});
  };
  const std::int64_t first = 1000 + 2 * round;
  if (user.client() < 2) {
    const std::int64_t key = first + user.client();
    const Value write = user.list({part("w", key, Value::integer(1))});
    user.perform("txn", "", write, {.function = "append", .key = "all", .numbers = {key}},
                 [&](const Told&) { return write; });
    return;
  }
  const Value reads =
      user.list({part("r", first, Value::nil()), part("r", first + 1, Value::nil())});
  user.perform("txn", "", reads, {.function = "all", .key = "all"}, [&](const Told& told) {
    const auto seen = [&](std::int64_t key) {
      const bool is_there = std::ranges::find(told.numbers, key) != told.numbers.end();
      return part("r", key, is_there ? Value::integer(1) : Value::nil());
    };
    return user.list({seen(first), seen(first + 1)});
  });
}

// Whether something was polled; true of a send.
bool send_or_poll(User& user, bool only_polls) {
  const Value log = Value::integer(3);
  if (!only_polls && user.luck(2) == 0) {
    const std::int64_t message = user.new_value();
    const auto send = [&](Value what) {
      return user.list({user.list({user.word("send"), log, what})});
    };
    user.perform(
        "send", "", send(Value::integer(message)),
        {.function = "send", .key = "log", .numbers = {message}}, [&](const Told& told) {
          return send(user.list({Value::integer(told.numbers[0]), Value::integer(message)}));
        });
    return true;
  }
  const auto told =
      user.perform("poll", "", user.list({user.list({user.word("poll")})}),
                   {.function = "poll", .key = "log"}, [&](const Told& polled) {
                     std::vector<Value> messages;
                     for (std::size_t i = 1; i < polled.numbers.size(); ++i) {
                       const auto offset = polled.numbers[0] + static_cast<std::int64_t>(i) - 1;
                       messages.push_back(
                           user.list({Value::integer(offset), Value::integer(polled.numbers[i])}));
                     }
                     const Value logs = user.list({user.list({log, user.list(messages)})});
                     return user.list({user.list({user.word("poll"), logs})});
                   });
  return told && told->numbers.size() > 1;
}

struct Kind {
  std::string_view name;
  bool bears_loss;
  void (*use)(User& user, std::int64_t round);
  void (*finish)(User& user) = nullptr;  // by the first client, when all are done
};

const Kind kKinds[] = {
    {"queue", true, [](User& user, auto) { put_or_take(user, "enqueue", "dequeue", "dequeue"); }},
    {"drained-queue", false,
     [](User& user, auto) { put_or_take(user, "enqueue", "dequeue", "dequeue"); },
     [](User& user) {
       std::optional<Told> told;
       do {
         told = user.perform("dequeue", "q", Value::nil(), {.function = "dequeue", .key = "q"},
                             number_or_nil);
       } while (!told->numbers.empty());
     }},
    {"stack", true, [](User& user, auto) { put_or_take(user, "push", "pop", "pop"); }},
    {"priority-queue", true,
     [](User& user, auto) { put_or_take(user, "enqueue", "dequeue", "least"); }},
    {"append-list", true, [](User& user, auto) { use_list(user); }},
    {"kv", true, [](User& user, auto) { use_texts(user); }},
    {"mutex", false, [](User& user, auto) { use_lock(user, false); }},
    {"fenced-lock", false, [](User& user, auto) { use_lock(user, true); }},
    {"unique-ids", true,
     [](User& user, auto) {
       user.perform("generate", "", Value::nil(), {.function = "generate"}, number_or_nil);
     }},
    {"write-skew", true, &insert_one_of_pair},
    {"atomic-commit", true,
     [](User& user, std::int64_t round) {
       if (user.client() < 3) vote_and_decide(user, round);
     }},
    {"long-fork", true, &write_once_or_read_two},
    {"causal-reverse", true, [](User& user, auto) { insert_or_read_all(user); }},
    {"sequential-inserts", true, &insert_or_look_for_rows},
    {"kafka", false, [](User& user, auto) { send_or_poll(user, false); },
     [](User& user) {
       while (send_or_poll(user, true)) {
       }
     }},
};

}  // namespace

checkers::History simulated_object(std::string_view kind, std::uint64_t seed) {
  constexpr std::int64_t kClients = 4;
  constexpr std::int64_t kRounds = 60;
  const Kind& row = *std::ranges::find(kKinds, kind, &Kind::name);
  sim::WorldOptions options;
  options.seed = seed;
  options.network.latency = sim::Distribution::uniform(1ms, 5ms);
  if (row.bears_loss) options.network.loss = sim::Probability::per_million(10'000);
  sim::World world(options);
  sim::Node& keeper = world.add_node("keeper", sim::runs<Keeper>());
  world.start(keeper.id());
  Recording recording{world, keeper.id(), {}};
  std::vector<std::unique_ptr<User>> users;
  std::int64_t busy = kClients;
  for (std::int64_t client = 0; client < kClients; ++client) {
    sim::Node& machine = world.add_node("c" + std::to_string(client));
    world.start(machine.id());
    users.push_back(std::make_unique<User>(recording, machine, client));
    machine.spawn("uses", [&row, &machine, &busy, &user = *users.back()] {
      for (std::int64_t round = 0; round < kRounds; ++round) {
        user.rest();
        row.use(user, round);
      }
      --busy;
      while (busy > 0) machine.sleep(10ms);
      if (row.finish != nullptr && user.client() == 0) row.finish(user);
    });
  }
  REQUIRE(world.run_for(60s));
  REQUIRE(busy == 0);
  return recording.builder.finish();
}

}  // namespace ordeal::tools::simulated
