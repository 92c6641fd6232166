using Natix.Engine.Training.Fitting;
using Xunit;

namespace Natix.Engine.Training.Tests.Fitting;

public sealed class BatchProducerTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 5)]
    public void Batches_do_not_depend_on_the_number_of_threads(int threads, long firstStep)
    {
        var source = new SquareSource(16);
        using var producer = new BatchProducer(source, 4, firstStep, threads);
        for (var step = firstStep; step < firstStep + 7; step++)
        {
            var (expected, actual) = (BatchProducer.Make(source, step, 4), producer.Next(CancellationToken.None));
            Assert.Equal(step, actual.Step);
            Assert.Equal(expected.Labels, actual.Labels);
            Assert.Equal(expected.Heat, actual.Heat);
            Assert.Equal(expected.Images, actual.Images);
        }
    }

    [Fact]
    public void A_sample_that_cannot_be_made_is_told_to_the_consumer()
    {
        using var producer = new BatchProducer(new BrokenSource(9), 4, 0, 2);
        var thrown = Assert.Throws<InvalidOperationException>(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                producer.Next(CancellationToken.None);
            }
        });
        Assert.Contains("sample is broken", thrown.Message, StringComparison.Ordinal);
        Assert.IsType<FormatException>(thrown.InnerException);
    }
}
