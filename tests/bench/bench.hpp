#pragma once
// What every benchmark row is made of: repeat, take the median, say it with its unit.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ordeal::bench {

/// One measured number. `name` is stable: tools that watch the numbers know it by that.
struct Row {
  std::string name;
  double value = 0;
  std::string unit;
  std::string beside;  ///< what it is to be compared with: the limit, the peers, the aim
};

/// What a row is to be read beside: a bare loop of fibers, or a bare heap, that does the same with
/// no names, no network and no trace.
struct Limit {
  std::string name;
  std::string unit;
  std::function<double()> work;  ///< returns the amount it did
  std::string aim;               ///< of the row, as a share of the limit
};

/// Rows in the order they were measured; printed as they come.
class Table {
 public:
  explicit Table(int rounds) : rounds_(rounds) {}

  /// Measures `amount / seconds` of `work` as many times as the table has rounds; keeps the median.
  /// `work` returns the amount it did.
  double rate(const std::string& name, const std::string& unit, const std::string& beside,
              const std::function<double()>& work);
  /// The same, turn and turn about with its limit, which gets a row of its own; and a row for the
  /// median of their ratio, which a host that is fast one minute and slow the next leaves alone.
  double rate(const std::string& name, const std::string& unit, const std::string& beside,
              const std::function<double()>& work, const Limit& limit);
  /// Measures the processor time of `work`, as many times as the table has rounds; keeps the
  /// median. The clock on the wall would also measure the neighbours. -1 when `work` says it went
  /// wrong.
  double seconds(const std::string& name, const std::string& beside,
                 const std::function<bool()>& work);
  void add(const std::string& name, double value, const std::string& unit,
           const std::string& beside = "");
  const std::vector<Row>& rows() const { return rows_; }

 private:
  int rounds_;
  std::vector<Row> rows_;
};

// The limits.
Limit limit_of_ring(const std::string& aim);
Limit limit_of_ping_pong(const std::string& aim);
Limit limit_of_timers(const std::string& aim);
Limit limit_of_spawn(const std::string& aim);
Limit limit_of_switch(const std::string& aim);

/// Resident memory of this process now, in bytes.
double resident_bytes();
/// The most it ever was.
double peak_resident_bytes();
/// Forgets the peak, where the kernel allows it, and tells the new one: what is resident now.
double reset_peak_bytes();
/// The peak since then.
double peak_bytes();
/// Processor time of this process so far, in seconds.
double processor_seconds();
/// ORDEAL_NIGHTLY is set: rows that take minutes or many gigabytes are wanted.
bool is_nightly();
/// The files in this folder of the recorded histories that ORDEAL_SHARED_DATA names, sorted; none
/// where they are not at hand. Tables of verdicts (.tsv) are no histories.
std::vector<std::string> recorded_files(const std::string& folder);

// The groups of rows, one file each.
void bench_kernel(Table& table);
void bench_memory(Table& table);
void bench_raft(Table& table);
void bench_linearizability(Table& table);
void bench_readers(Table& table);
void bench_transactions(Table& table);
void bench_sessions(Table& table);
void bench_judge(Table& table);

}  // namespace ordeal::bench
