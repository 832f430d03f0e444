// What a reader is told of a string that no order explains, word by word: each rule, and each turn
// of its words.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Told {
  const char* history;  // numbers are texts as well
  std::string_view code;
  std::vector<OperationId> witness;
  OperationId culprit;
  std::string reasons;  // a line each
};

Report check_string(const History& history) {
  CheckOptions options;
  options.model = "kv";
  return check_linearizable(history, options);
}

std::string lines(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += sentence + '\n';
  return text;
}

const Told kTold[] = {
    {"1 append 1 0 1\n"
     "2 read 12 2 3\n",
     kUnwrittenValue,
     {0, 1},
     1,
     "The read of x by c2 returned \"12\" (3.000).\n"
     "Nothing that was put or appended begins like \"2\", which comes after the first 1 "
     "character.\n"},
    {"1 append 1 0 1 fail\n"
     "2 append 1 2 3 fail\n"
     "3 read 1 4 5\n"
     "4 read 1 6 7\n",
     kUnwrittenValue,
     {0, 1, 2},
     2,
     "The read of x by c3 returned \"1\" (5.000).\n"
     "Nothing that was put or appended begins like \"1\".\n"
     "append x 1 by c1 failed: it did not happen.\n"
     "append x 1 by c2 failed: it did not happen.\n"},
    {"1 append 1 0 1\n"
     "1 write 2 2 3\n"
     "2 read 12 4 5\n",
     kUnwrittenValue,
     {0, 1, 2},
     2,
     "The read of x by c2 returned \"12\" (5.000).\n"
     "write x = 2 by c1 leaves nothing of what was there before it.\n"},
    {"1 append 1 0 1\n"
     "2 read 11 2 3\n",
     kElementTwice,
     {0, 1},
     1,
     "The read of x by c2 returned \"11\" (3.000).\n"
     "append x 1 by c1 happened once, and is there twice.\n"},
    {"1 append 1 0 -\n"
     "2 append 2 0 -\n"
     "3 append 3 0 -\n"
     "4 read 12 1 2\n"
     "5 read 132 3 4\n",
     kReadsDisagree,
     {0, 1, 2, 3, 4},
     4,
     "The read of x by c4 returned \"12\" (2.000).\n"
     "The read of x by c5 returned \"132\" (4.000).\n"
     "append x 2 by c2 happened once, and stands at two places.\n"},
    {"1 append 1 0 -\n"
     "2 append 2 0 -\n"
     "3 read 12 1 2\n"
     "4 read 21 3 4\n",
     kReadsDisagree,
     {0, 1, 2, 3},
     3,
     "The read of x by c3 returned \"12\" (2.000).\n"
     "The read of x by c4 returned \"21\" (4.000).\n"
     "Each part of them was put or appended once, so neither text can have become the other, or "
     "come back.\n"},
    {"1 write 1 0 1\n"
     "2 append 2 2 -\n"
     "3 append 3 2 -\n"
     "4 read 12 3 4\n"
     "5 read 13 5 6\n",
     kReadsDisagree,
     {0, 1, 2, 3, 4},
     4,
     "The read of x by c4 returned \"12\" (4.000).\n"
     "The read of x by c5 returned \"13\" (6.000).\n"
     "Each part of them was put or appended once, so neither text can have become the other, or "
     "come back.\n"},
    {"1 append 1 0 -\n"
     "2 append 2 0 -\n"
     "3 read 12 1 2\n"
     "4 read 1 3 4\n",
     kStaleRead,
     {0, 1, 2, 3},
     3,
     "The read of x by c3 was over (2.000) before the read of x by c4 began (3.000).\n"
     "The read of x by c4 returned \"1\" (4.000).\n"
     "The read of x by c3 returned \"12\" (2.000).\n"
     "The one text grew into the other, so it had to be read before that.\n"},
    {"1 write 1 0 1\n"
     "1 append 2 2 3\n"
     "3 read 1 5 6\n",
     kStaleRead,
     {0, 1, 2},
     2,
     "write x = 1 by c1 was over (1.000) before append x 2 by c1 began (2.000).\n"
     "append x 2 by c1 was over (3.000) before the read of x by c3 began (5.000).\n"
     "The read of x by c3 returned \"1\" (6.000).\n"
     "Each of them was put or appended once: what was replaced, or had something appended that is "
     "not in it, never comes back.\n"},
    {"1 append 1 0 1\n"
     "1 append 2 2 3\n"
     "2 read 21 4 5\n",
     kOutOfTurn,
     {0, 1, 2},
     2,
     "append x 1 by c1 was over (1.000) before append x 2 by c1 began (2.000).\n"
     "The read of x by c2 returned \"21\" (5.000).\n"
     "append x 2 by c1 stands before append x 1 by c1 there.\n"},
    {"2 read 1 0 1\n"
     "1 append 1 2 3\n",
     kUnwrittenValue,
     {0, 1},
     0,
     "The read of x by c2 was over (1.000) before append x 1 by c1 began (2.000).\n"
     "The read of x by c2 returned \"1\" (1.000).\n"
     "append x 1 by c1 is in it all the same.\n"},
    {"1 append 1 0 1\n"
     "2 read nil 2 3\n",
     kStaleRead,
     {0, 1},
     1,
     "append x 1 by c1 was over (1.000) before the read of x by c2 began (2.000).\n"
     "The read of x by c2 returned \"\" (3.000).\n"
     "That is what was there before any put, and append x 1 by c1 is not in it.\n"},
    {"1 write 1 0 20\n"
     "3 read 1 1 2\n"
     "2 write 2 3 4\n"
     "3 read 2 5 6\n"
     "4 read 1 7 8\n",
     kStaleRead,
     {0, 1, 2, 4},
     4,
     "The read of x by c3 was over (2.000) before write x = 2 by c2 began (3.000).\n"
     "write x = 2 by c2 was over (4.000) before the read of x by c4 began (7.000).\n"
     "The read of x by c4 returned \"1\" (8.000).\n"
     "The read of x by c3 returned \"1\" (2.000).\n"
     "Each of them was put or appended once: what was replaced, or had something appended that is "
     "not in it, never comes back.\n"},
    {"1 write 1 0 30\n"
     "2 write 2 1 31\n"
     "3 read 1 2 5\n"
     "4 read 2 4 8\n"
     "5 read 1 10 16\n"
     "6 read 2 15 20\n",
     kValueCameBack,
     {0, 1, 2, 3, 4, 5},
     5,
     "The read of x by c4 was over (8.000) before the read of x by c5 began (10.000).\n"
     "The read of x by c3 was over (5.000) before the read of x by c6 began (15.000).\n"
     "The read of x by c6 returned \"2\" (20.000).\n"
     "The read of x by c4 returned \"2\" (8.000).\n"
     "The read of x by c3 returned \"1\" (5.000).\n"
     "The read of x by c5 returned \"1\" (16.000).\n"
     "Each of them was put or appended once: what was replaced, or had something appended that is "
     "not in it, never comes back.\n"},
    {"1 write 1 0 30\n"
     "2 write 2 1 31\n"
     "3 read 2 2 5\n"
     "4 read 1 4 8\n"
     "5 read 2 10 16\n"
     "6 read 1 15 20\n",
     kValueCameBack,
     {0, 1, 2, 3, 4, 5},
     5,
     "The read of x by c4 was over (8.000) before the read of x by c5 began (10.000).\n"
     "The read of x by c3 was over (5.000) before the read of x by c6 began (15.000).\n"
     "The read of x by c6 returned \"1\" (20.000).\n"
     "The read of x by c4 returned \"1\" (8.000).\n"
     "The read of x by c3 returned \"2\" (5.000).\n"
     "The read of x by c5 returned \"2\" (16.000).\n"
     "Each of them was put or appended once: what was replaced, or had something appended that is "
     "not in it, never comes back.\n"},
    {"1 write 1 0 1\n"
     "2 append 2 2 30\n"
     "3 append 3 4 5\n"
     "4 read 12 6 7\n"
     "5 read 123 8 9\n"
     "6 read 1 10 11\n",
     kStaleRead,
     {0, 1, 3, 5},
     5,
     "The read of x by c4 was over (7.000) before the read of x by c6 began (10.000).\n"
     "The read of x by c6 returned \"1\" (11.000).\n"
     "The read of x by c4 returned \"12\" (7.000).\n"
     "The one text grew into the other, so it had to be read before that.\n"},
    {"1 write 1 0 9\n"
     "2 read 1 1 2\n"
     "3 read nil 3 4\n",
     kStaleRead,
     {0, 1, 2},
     2,
     "The read of x by c2 was over (2.000) before the read of x by c3 began (3.000).\n"
     "The read of x by c3 returned \"\" (4.000).\n"
     "The read of x by c2 returned \"1\" (2.000).\n"
     "That is what was there before any put, and what the read of x by c2 returned is not in "
     "it.\n"},
    {"1 write 1 0 1\n"
     "1 append 2 2 3\n"
     "2 write 3 10 11\n"
     "2 read 12 12 13\n",
     kStaleRead,
     {0, 1, 2, 3},
     3,
     "write x = 1 by c1 was over (1.000) before write x = 3 by c2 began (10.000).\n"
     "write x = 3 by c2 was over (11.000) before the read of x by c2 began (12.000).\n"
     "The read of x by c2 returned \"12\" (13.000).\n"
     "Each of them was put or appended once: what was replaced, or had something appended that is "
     "not in it, never comes back.\n"},
};

}  // namespace

TEST_CASE("strings: code, witness, culprit and reasons of each way to be impossible") {
  for (const Told& told : kTold) {
    CAPTURE(told.history);
    const Report report = check_string(history_of(told.history));
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(report.code == told.code);
    CHECK(report.witness == told.witness);
    CHECK(report.culprit == told.culprit);
    CHECK(lines(report.reasons) == told.reasons);
    CHECK(report.keys.front().method == "decided");
  }
}

TEST_CASE("strings: of a long text its ends are told, and a sentence begins with a capital") {
  const std::string a(50, 'a');
  const std::string c(50, 'c');
  const Report report = check_string(
      one_by_one("0 append nil \"" + a + "\" nil ok\n1 read nil nil \"" + a + c + "\" ok\n"));
  CHECK(lines(report.reasons) ==
        "The read by c1 returned \"" + a.substr(0, 32) + " ... " + c.substr(0, 32) +
            "\" (event 3).\nNothing that was put or appended begins like \"" + c +
            "\", which comes after the first 50 characters.\n");
}

}  // namespace ordeal::checkers::testing
