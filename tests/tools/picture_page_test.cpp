// The page around a picture: its markup, and how `sim check --picture` writes it.

#include <doctest/doctest.h>

#include "tests/tools/cli_shelf.hpp"
#include "tests/tools/judged_histories.hpp"
#include "tools/picture/markup.hpp"

namespace picture_test {
namespace {

using namespace ordeal::checkers;
using namespace ordeal::tools;
using cli_test::Result;
using cli_test::Workplace;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("nothing of a history becomes markup, hides, or turns the writing around") {
  CHECK(escaped("a<b>&\"'c") == "a&lt;b&gt;&amp;&quot;&#39;c");
  CHECK(escaped("\x01\x7F") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escaped("\xC3\xA9 \xE2\x86\x92 \xF0\x9F\x98\x80") ==
        "\xC3\xA9 \xE2\x86\x92 \xF0\x9F\x98\x80");
  // Cut off, overlong, a surrogate, beyond Unicode, and what turns the direction of writing.
  for (const char* bad : {"\xC3", "\xE2\x86", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                          "\xE2\x80\xAE", "\xE2\x81\xA6", "\xC2\x85"}) {
    CHECK(contains(escaped(bad), "\xEF\xBF\xBD"));
    CHECK(!contains(escaped(bad), bad));
  }
  const Judged hostile = judge_text(
      "{:index 0 :process \"<b>\" :type :invoke :f :write :value "
      "\"</pre><script>alert(1)</script>\"}\n"
      "{:index 1 :process \"<b>\" :type :ok :f :write :value \"</pre><script>alert(1)</script>\"}\n"
      "{:index 2 :process \"<b>\" :type :invoke :f :read :value nil}\n"
      "{:index 3 :process \"<b>\" :type :ok :f :read :value \"\\\"onload='x'\"}\n",
      "linearizable");
  CHECK(hostile.report.verdict == Verdict::kInvalid);
  const std::string page = hostile.page("<u>\".edn");
  CHECK(markup_problem(page) == "");
  CHECK(count_in(page, "<script>") == 1);
  CHECK(count_in(page, "</pre>") == 1);
  for (const char* part : {"<b>", "<u>", "\"onload", "alert(1)</script>"}) {
    CHECK_MESSAGE(!contains(page, part), part);
  }
}

TEST_CASE("a label is cut where the room ends, by columns and not by bytes") {
  CHECK(shortened("write x = 3", 20) == "write x = 3");
  CHECK(shortened("write x = 3", 11) == "write x = 3");
  CHECK(shortened("write x = 3", 7) == "write \xE2\x80\xA6");
  CHECK(shortened("\xC3\xA9\xC3\xA9\xC3\xA9", 2) == "\xC3\xA9\xE2\x80\xA6");
  CHECK(shortened("abc", 0).empty());
  CHECK(picture_columns("\xE6\xBC\xA2\xE5\xAD\x97") == 4);
}

TEST_CASE("pages of every kind of history: well formed, self-contained, the same each time") {
  struct Kind {
    const char* checker;
    std::string text;
  };
  const std::vector<Kind> kinds = {
      {"linearizable", kStale},
      {"linearizable",
       "{:process 0, :type :invoke, :f :put, :key \"0\", :value \"x\"}\n"
       "{:process 0, :type :ok, :f :put, :key \"0\", :value \"x\"}\n"
       "{:process 0, :type :invoke, :f :get, :key \"0\", :value nil}\n"
       "{:process 0, :type :ok, :f :get, :key \"0\", :value \"y\"}\n"},
      {"serializable", kSkew},
      {"snapshot-isolation", kSkew},
      {"serializable", "w 1 1\n=====\nr 1 1\nw 1 2\n"},
      {"sequential-consistency", kStale},
      {"monotonic-reads", kStale},
      {"bank",
       "{:index 0 :process 0 :type :invoke :f :read :value nil}\n"
       "{:index 1 :process 0 :type :ok :f :read :value {0 10, 1 10}}\n"
       "{:index 2 :process 1 :type :invoke :f :transfer :value {:from 0 :to 1 :amount 4}}\n"
       "{:index 3 :process 1 :type :ok :f :transfer :value {:from 0 :to 1 :amount 4}}\n"
       "{:index 4 :process 0 :type :invoke :f :read :value nil}\n"
       "{:index 5 :process 0 :type :ok :f :read :value {0 6, 1 10}}\n"},
      {"set",
       "{:index 0 :process 0 :type :invoke :f :add :value 1}\n"
       "{:index 1 :process 0 :type :ok :f :add :value 1}\n"
       "{:index 2 :process 0 :type :invoke :f :read :value nil}\n"
       "{:index 3 :process 0 :type :ok :f :read :value []}\n"},
      {"linearizable",
       "{:index 0 :process 0 :type :invoke :f :enqueue :value 1}\n"
       "{:index 1 :process 0 :type :ok :f :enqueue :value 1}\n"
       "{:index 2 :process 0 :type :invoke :f :dequeue :value nil}\n"
       "{:index 3 :process 0 :type :ok :f :dequeue :value 2}\n"}};
  for (const Kind& kind : kinds) {
    CAPTURE(kind.checker);
    CAPTURE(kind.text);
    const Judged judged = judge_text(kind.text, kind.checker, {}, true);
    const std::string page = judged.page();
    CHECK(markup_problem(page) == "");
    CHECK(page == judge_text(kind.text, kind.checker, {}, true).page());
    CHECK(contains(page, std::string(kind.checker) + ": "));
    for (const char* outside : {"http", "src=", "@import", "<link", "<img"}) {
      CHECK_MESSAGE(!contains(page, outside), outside);
    }
    CHECK(count_in(page, "url(") == count_in(page, "url(#"));
    CHECK(count_in(page, "class=\"bar ") == count_in(page, "<tr id=\"op1-"));
    CHECK(contains(page, "prefers-color-scheme: dark"));
    CHECK(contains(page, "<title id=\"title1\">"));
    CHECK(contains(page, "<desc id=\"desc1\">"));
  }
}

TEST_CASE("an empty history has a page that says so") {
  Judged empty;
  empty.report.checker = "linearizable";
  const std::string page = empty.page();
  CHECK(markup_problem(page) == "");
  CHECK(contains(page, "there is nothing to draw"));
  CHECK(!contains(page, "<svg"));
}

TEST_CASE("sim check --picture writes the page, names it, and keeps its verdict") {
  const Workplace place;
  place.write("stale.edn", kStale);
  const Result drawn = place.sim({"check", "stale.edn", "--picture", "out.html"});
  CHECK(drawn.exit == 1);
  CHECK(drawn.err.empty());
  CHECK(contains(drawn.out, "\n  picture  out.html   4 operations\n"));
  const std::string page = place.read("out.html");
  CHECK(markup_problem(page) == "");
  CHECK(contains(page, "stale.edn"));
  CHECK(place.sim({"check", "stale.edn", "--picture", "again.html"}).exit == 1);
  CHECK(place.read("again.html") == page);

  // A verdict each, and the order that --verify would find.
  place.write("skew.edn", kSkew);
  CHECK(place
            .sim({"check", "skew.edn", "--checker", "serializable", "--checker",
                  "snapshot-isolation", "--picture", "two.html"})
            .exit == 1);
  const std::string two = place.read("two.html");
  CHECK(markup_problem(two) == "");
  CHECK(count_in(two, "<section") == 2);
  CHECK(contains(two, "class=\"dot\""));
}

TEST_CASE("a picture is of one history, and never instead of one") {
  const Workplace place;
  place.write("a.edn", kStale);
  place.write("b.edn", kStale);
  const auto refused = [&](const std::vector<std::string>& words, const std::string& says) {
    const Result result = place.sim(words);
    CAPTURE(result.err);
    CHECK(result.exit == 64);
    CHECK(contains(result.err, says));
    CHECK(result.out.empty());
    CHECK(!place.has("out.html"));
  };
  refused({"check", "a.edn", "b.edn", "--picture", "out.html"},
          "error[CLI005]: --picture draws one history; 2 were named");
  refused({"check", ".", "--picture", "out.html"}, "error[CLI005]: --picture draws one history");
  refused({"check", "a.edn", "--picture", "./a.edn"},
          "error[CLI006]: --picture would be written over the history");
  refused({"check", "a.edn", "--picture", "-"},
          "error[CLI006]: --picture takes the name of a file");
  CHECK(place.read("a.edn") == kStale);

  place.write("bad.edn", "{:index 0 :process 0 :type :ok :f :read :value 3}\n");
  place.write("out.html", "before");
  CHECK(place.sim({"check", "bad.edn", "--picture", "out.html"}).exit == 65);
  CHECK(place.read("out.html") == "before");
}

TEST_CASE("a picture that cannot be written: an error and 74, but a violation stays one") {
  const Workplace place;
  place.write("stale.edn", kStale);
  place.write("good.edn", std::string(kStale).substr(0, std::string(kStale).find("{:index 2")));
  for (const char* absent : {"no/such/folder/out.html", "."}) {
    const Result good = place.sim({"check", "good.edn", "--picture", absent});
    CHECK(good.exit == 74);
    CHECK(contains(good.err, "error: cannot write "));
    CHECK(!contains(good.out, "picture"));
    CHECK(contains(good.out, "1 valid"));
    CHECK(place.sim({"check", "stale.edn", "--picture", absent}).exit == 1);
  }
  CHECK(!place.has("no"));
  const Result full = place.sim({"check", "good.edn", "--picture", "/dev/full"});
  CHECK(full.exit == 74);
  CHECK(contains(full.err, "cannot write /dev/full: "));
}

}  // namespace
}  // namespace picture_test
