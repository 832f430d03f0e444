// What EDN has beside the plain: each notation of Clojure's is read as the value that Clojure
// reads, or refused at its place.

#include <doctest/doctest.h>

#include <string>

#include "tests/checkers/read_text.hpp"
#include "tests/checkers/reader_promises.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Notation {
  std::string written, read;
};

std::string write_of(const std::string& value) {
  return "{:index 0 :process 0 :type :invoke :f :write :value " + value + " :time 5}\n";
}

// The value as it was read; with the same in a vector, where other code may read it.
std::string read_as(const std::string& value) {
  const History history = history_read(write_of(value), "jepsen-edn");
  const History inside = history_read(write_of('[' + value + " 7 " + value + ']'), "jepsen-edn");
  REQUIRE(history.operations().size() == 1);
  const std::string text = history.value_text(history.operation(0).input);
  CHECK(inside.value_text(inside.operation(0).input) == '[' + text + " 7 " + text + ']');
  return text;
}

std::string refusal_of(const std::string& value) {
  return error_read(write_of(value), "jepsen-edn");
}

}  // namespace

TEST_CASE("characters are what Clojure reads, however they are written") {
  const Notation pairs[] = {{"\\a", "a"},
                            {"\\u0041", "A"},
                            {"\\o101", "A"},
                            {"\\o7", "\a"},
                            {"\\o377", "\xC3\xBF"},
                            {"\\u20AC", "\xE2\x82\xAC"},
                            {"\\\xE2\x82\xAC", "\xE2\x82\xAC"},
                            {"\\newline", "\n"},
                            {"\\space", " "},
                            {"\\tab", "\t"},
                            {"\\return", "\r"},
                            {"\\backspace", "\b"},
                            {"\\formfeed", "\f"},
                            {"\\u", "u"},
                            {"\\o", "o"},
                            {"\\7", "7"},
                            {"\\(", "("},
                            {"\\]", "]"},
                            {"\\}", "}"},
                            {"\\\"", "\""},
                            {"\\;", ";"},
                            {"\\\\", "\\"},
                            {"\\#", "#"},
                            {"\\,", ","},
                            {"\\'", "'"}};
  for (const Notation& one : pairs) {
    CAPTURE(one.written);
    CHECK(read_as(one.written) == '"' + one.read + '"');
  }
  // One is the same value as another notation of it, and its line counts where it is a newline.
  CHECK(read_as("[\\a\\u0061 \\( \\)]") == "[\"a\" \"a\" \"(\" \")\"]");
  CHECK(error_read("{:value \\\n :index @)}", "jepsen-edn") == "expected a value, found ')}'");
}

TEST_CASE("what no character is called is refused where it begins") {
  for (const char* none : {"@\\foo", "@\\u004", "@\\u00411", "@\\ud83d", "@\\o400", "@\\o9",
                           "@\\newlin", "@\\(a", "@\\uzzzz", "@\\\xE2\x82\xAC\xE2\x82\xAC"}) {
    CAPTURE(none);
    CHECK(refusal_of(none) ==
          "no such character: it is one alone, or a name such as \\newline, \\u with four digits, "
          "or \\o with up to three");
    CHECK(refusal_of("[1 " + std::string(none) + "]").starts_with("no such character"));
  }
  CHECK(error_read("{:index 0 :value \\@", "jepsen-edn") ==
        "the file ends where a character should come: it was probably cut off");
}

TEST_CASE("strings have octal escapes, regular expressions have none at all") {
  CHECK(read_as("\"\\101\\0\\78\\\\\"") == std::string("\"A\0\a8\\\"", 7));
  CHECK(refusal_of("@\"\\400\"") == "this string has an escape that EDN has not");
  CHECK(read_as("#\"\\d+\\\"\"") == "\"\\d+\\\"\"");
}

TEST_CASE("numbers are the same value in every notation, and those that are not are not") {
  const Notation pairs[] = {{"7N", "7"},
                            {"+7", "7"},
                            {"-7N", "-7"},
                            {"0x1F", "31"},
                            {"-0x1f", "-31"},
                            {"2r101", "5"},
                            {"36rZz", "1295"},
                            {"-0", "0"},
                            {"14/2", "7"},
                            {"-14/2", "-7"},
                            {"2/4", "\"1/2\""},
                            {"-1/2", "\"-1/2\""},
                            {"1.5", "\"1.5\""},
                            {"1.50", "\"1.5\""},
                            {"+15e-1", "\"1.5\""},
                            {"1E3", "\"1000.0\""},
                            {"-0.0", "\"0.0\""},
                            {"1.0", "\"1.0\""},
                            {"1e300", "\"1e+300\""},
                            {"1.5M", "\"1.5M\""},
                            {"1.50M", "\"1.5M\""},
                            {"15E-1M", "\"1.5M\""},
                            {"-0.05M", "\"-0.05M\""},
                            {"5M", "\"5M\""},
                            {"5E+2M", "\"500M\""},
                            {"0.00M", "\"0M\""},
                            {"1E99M", "\"1E99M\""},
                            {"9223372036854775807", "9223372036854775807"},
                            {"-9223372036854775808", "-9223372036854775808"},
                            {"9223372036854775808", "\"9223372036854775808\""},
                            {"+99999999999999999999N", "\"99999999999999999999\""},
                            {"##NaN", "\"##NaN\""},
                            {"##-Inf", "\"##-Inf\""},
                            {"1/0", "\"1/0\""},
                            {"-", "\"-\""},
                            {"1.2.3", "\"1.2.3\""},
                            {"2024-05-01", "\"2024-05-01\""}};
  for (const Notation& one : pairs) {
    CAPTURE(one.written);
    CHECK(read_as(one.written) == one.read);
  }
  for (const char* none : {"@010", "@-08", "@00", "[1 @007]", "[@01 2]", "@010N"}) {
    CAPTURE(none);
    CHECK(refusal_of(none) == "a number with a 0 before it: to Clojure it would be octal");
  }
  CHECK(refusal_of("@##nan") == "of what begins with ## there is ##NaN, ##Inf and ##-Inf alone");
}

TEST_CASE("tags, metadata and what is discarded stand for nothing, wherever they are") {
  for (const char* seven :
       {"#inst \"7\"", "#uuid\"7\"", "#foo.Bar \"7\"", "^{:a 1} \"7\"", "^:a ^String \"7\"",
        "#^{:a \\}} \"7\"", "#_ #_ 1 [2] \"7\"", "#_#foo.Bar{:a 1} \"7\"",
        "#foo #_1 ^:a #bar \"7\"", "; 5\n \"7\"", ",,#_;]\n5,\"7\"", "#_\\] \"7\""}) {
    CAPTURE(seven);
    CHECK(read_as(seven) == "\"7\"");
  }
  CHECK(read_as("#jepsen.history.Op{:f :w, :b [1 #inst \"x\"]}") ==
        "[[\":f\" \":w\"] [\":b\" [1 \"x\"]]]");
  CHECK(read_as("#object[foo.Bar$baz 0x1F \"b\"]") == "[\"foo.Bar$baz\" 31 \"b\"]");
  CHECK(read_as("#'a.b/c") == "\"a.b/c\"");
  CHECK(read_as("#:a{:b 1, :c/d 2, :_/e 3, 7 4}") == read_as("#:a{:c/d 2, :b 1, :_/e 3, 7 4}"));
  CHECK(read_as("#:a{:b 1, :_/e 3, 7 4}") == read_as("{:a/b 1, :e 3, 7 4}"));
  CHECK(read_as("#{}") == "[]");
}

TEST_CASE("what is no form of EDN is refused at its place") {
  CHECK(refusal_of("@#(inc 1)") == "a form of EDN cannot begin with '#(inc 1) :ti'");
  CHECK(refusal_of("@#?(:clj 1)") == "a form of EDN cannot begin with '#?(:clj 1) :'");
  CHECK(refusal_of("@#=(f 1)") == "a form of EDN cannot begin with '#=(f 1) :tim'");
  CHECK(refusal_of("@#<Foo bar>") == "what was printed as #<...> cannot be read back");
  CHECK(refusal_of("@#::a{:b 1}") ==
        "#: begins a map whose keys are of one namespace, #:name{...}");
  CHECK(refusal_of("[#_@]") == "expected a value, found '] :time 5}'");
  CHECK(refusal_of("[^{:a 1}@]") == "expected a value, found '] :time 5}'");
  CHECK(refusal_of("[#foo@]") == "expected a value, found '] :time 5}'");
  CHECK(refusal_of("[1 #@{2 3 2}]") == "this set holds 2 twice");
  CHECK(refusal_of("@{:a 1, :b 2, :a 1}") == "this map has the key \":a\" twice");
  CHECK(error_read(R"({"process":0,"type":"invoke","f":"write","value":@{"a":1,"a":2}})",
                   "jepsen-json") == "this map has the key \"a\" twice");
}

// The smallest window has its end in the middle of each.
TEST_CASE("notations are read the same where a window ends inside of them") {
  const std::string all =
      "[\\u0041 \\newline \\o101 \\( \\\n \\space 0x1F 2r101 -7N 14/2 +15e-1 1.50M 100.0 "
      "#:name.space{:a 1, :b/c \\]} #'some.name/space #\"\\d\\\"+\" #^{:a 1} #tag/of ^:meta #_ #_ "
      "1 2 \"\\101\\0\" #{1 2} ##-Inf]";
  const HistoryFile file = read_text(write_of(all), "jepsen-edn");
  REQUIRE_MESSAGE(file.history, file.error.text());
  CHECK(problem_with_reading(write_of(all), file) == "");
  for (const char* none : {"\\o400", "\\newlin", "#{1 2 1}", "{:a 1 :a 2}", "010", "##Nan",
                           "#<Foo bar>", "#::a{:b 1}", "\\(a", "#?(1)", "#_"}) {
    CAPTURE(none);
    const std::string wrong = write_of(none);
    CHECK(problem_with_reading(wrong, read_text(wrong, "jepsen-edn")) == "");
  }
}

TEST_CASE("a log goes on behind what old Clojure printed as #<...>") {
  CHECK(operations_read("INFO jepsen.util - 0\t:invoke\t:write\t7\n"
                        "INFO jepsen.util - 0\t:info\t:write\t7\t{:e #<Foo a: b>}\n"
                        "INFO jepsen.util - 1\t:invoke\t:read\tnil\n"
                        "INFO jepsen.util - 1\t:info\t:read\tnil\t#<Foo [a\n") ==
        "c0 write 7 ?[[\":e\" \"#<Foo a: b>\"]]\nc1 read ?#<Foo [a\n");
}

}  // namespace ordeal::checkers::testing
