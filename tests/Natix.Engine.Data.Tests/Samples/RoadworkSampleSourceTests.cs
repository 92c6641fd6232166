using Natix.Engine.Data.Samples;
using Xunit;

namespace Natix.Engine.Data.Tests.Samples;

public class RoadworkSampleSourceTests
{
    private const int Size = 96;

    [Fact]
    public void A_sample_depends_on_seed_and_index_only()
    {
        var corpus = PaintedCorpus.Make();
        RoadworkSampleSource a = new(corpus, new SampleMix(), Size, 5), b = new(corpus, new SampleMix(), Size, 5), c = new(corpus, new SampleMix(), Size, 6);
        var differing = 0;
        for (var i = 0; i < 24; i++)
        {
            var first = Take(a, 23 - i);
            Assert.Equal(first, Take(b, 23 - i));
            differing += first.Image.AsSpan().SequenceEqual(Take(c, 23 - i).Image) ? 0 : 1;
        }

        Assert.Equal(24, differing);
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var source = new RoadworkSampleSource(PaintedCorpus.Make(), new SampleMix(), Size);
        var alone = Enumerable.Range(0, 32).Select(i => Take(source, i)).ToArray();
        var together = new Sample[32];
        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = Take(source, i));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Values_labels_and_cells_agree()
    {
        var source = new RoadworkSampleSource(PaintedCorpus.Make(), new SampleMix(), Size);
        for (var i = 0; i < 150; i++)
        {
            var s = Take(source, i);
            Assert.All(s.Image, v => Assert.InRange(v, 0f, 1f));
            Assert.All(s.Heat, h => Assert.Contains(h, new[] { -1f, 0f, 1f }));
            if (s.Label == 0)
                Assert.All(s.Heat, h => Assert.Equal(0f, h));
            else
                Assert.Contains(s.Heat, h => h != 0f);
        }
    }

    [Fact]
    public void Labels_are_near_balance()
    {
        var source = new RoadworkSampleSource(PaintedCorpus.Make(), new SampleMix(), Size);
        Assert.InRange(Enumerable.Range(0, 400).Average(i => Take(source, i).Label), 0.4, 0.62);
    }

    [Fact]
    public void Composites_show_devices_whose_pixels_differ_from_the_road()
    {
        var source = new RoadworkSampleSource(PaintedCorpus.Make(withCones: false), new SampleMix { Composites = 1, BoxedCones = 0, RealPositives = 0, Negatives = 0 }, Size);
        var known = 0;
        for (var i = 0; i < 60; i++)
        {
            var s = Take(source, i);
            Assert.Equal(1, s.Label);
            known += s.Heat.Contains(1f) ? 1 : 0;
        }

        Assert.InRange(known, 57, 60);
    }

    [Fact]
    public void Real_positives_leave_the_cells_open()
    {
        var source = new RoadworkSampleSource(PaintedCorpus.Make(), new SampleMix { Composites = 0, BoxedCones = 0, RealPositives = 1, Negatives = 0 }, Size);
        var s = Take(source, 3);
        Assert.Equal(1, s.Label);
        Assert.All(s.Heat, h => Assert.Equal(-1f, h));
    }

    [Fact]
    public void A_corpus_without_photos_or_positives_serves_composites_instead()
    {
        var bare = new TrainingCorpus(PaintedCorpus.Make().Backgrounds, [], []);
        var source = new RoadworkSampleSource(bare, new SampleMix(), Size);
        Assert.InRange(Enumerable.Range(0, 100).Average(i => Take(source, i).Label), 0.35, 0.68);
    }

    [Fact]
    public void Held_out_composites_need_no_real_positives()
    {
        var source = RoadworkSampleSource.HeldOutComposites(PaintedCorpus.Make().Where(s => s == "street 1"), Size);
        Assert.Equal([0, 1], Enumerable.Range(0, 40).Select(i => Take(source, i).Label).Distinct().Order());
    }

    [Fact]
    public void Wrong_memory_and_arguments_are_refused()
    {
        var corpus = PaintedCorpus.Make();
        var source = new RoadworkSampleSource(corpus, new SampleMix(), Size);
        Assert.Throws<ArgumentException>(() => source.Fill(0, new float[5], new float[Size * Size / 64]));
        Assert.Throws<ArgumentException>(() => source.Fill(0, new float[3 * Size * Size], new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Fill(-1, new float[3 * Size * Size], new float[Size * Size / 64]));
        Assert.Throws<ArgumentException>(() => new RoadworkSampleSource(corpus, new SampleMix(), 100));
        Assert.Throws<ArgumentException>(() => new RoadworkSampleSource(new TrainingCorpus([], [], []), new SampleMix()));
    }

    [Fact]
    public void A_sheet_is_a_png()
    {
        var path = Path.Combine(Path.GetTempPath(), $"natix-sheet-{Guid.NewGuid():N}.png");
        SampleSheet.Write(path, new RoadworkSampleSource(PaintedCorpus.Make(), new SampleMix(), Size), 6, columns: 3);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], bytes[..4]);
    }

    private static Sample Take(RoadworkSampleSource source, long index)
    {
        var image = new float[3 * source.Size * source.Size];
        var heat = new float[source.Size / 8 * (source.Size / 8)];
        return new Sample(source.Fill(index, image, heat), image, heat);
    }

    private sealed record Sample(int Label, float[] Image, float[] Heat)
    {
        public bool Equals(Sample? other) =>
            other is not null && Label == other.Label && Image.AsSpan().SequenceEqual(other.Image) && Heat.AsSpan().SequenceEqual(other.Heat);

        public override int GetHashCode() => HashCode.Combine(Label, Image[0], Heat[0]);
    }
}
