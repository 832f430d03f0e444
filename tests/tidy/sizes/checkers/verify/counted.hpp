// The contract of a header
// of two lines.
int counted();
