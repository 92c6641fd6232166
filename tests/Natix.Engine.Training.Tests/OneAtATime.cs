using Xunit.Sdk;
using Xunit.v3;

// Weights are drawn by torch's one generator, seeded just before: a test beside it that draws too would change them.
[assembly: Parallelization(Mode = ParallelMode.None)]
