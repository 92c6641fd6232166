using FsCheck.Xunit;
using Natix.Engine.Language.Blocks;
using Xunit;

namespace Natix.Engine.Tests.Language.Blocks;

/// <summary>The list keeps its order whatever is put in and taken out where.</summary>
public sealed class FreeListTests
{
    [Property(MaxTest = 200)]
    public void It_is_as_a_plain_list_would_be(int seed)
    {
        var random = new Random(seed);
        var count = random.Next(1, 12);
        var (list, model) = (new FreeList(count, isFull: seed % 2 == 0), new List<int>());
        if (seed % 2 == 0)
            model.AddRange(Enumerable.Range(0, count));
        for (var step = 0; step < 200; step++)
        {
            var number = random.Next(count);
            if (model.Remove(number))
            {
                list.Remove(number);
            }
            else if (random.Next(2) == 0)
            {
                list.AddFirst(number);
                model.Insert(0, number);
            }
            else
            {
                list.AddLast(number);
                model.Add(number);
            }

            Assert.Equal((model.Count, model.Count == 0 ? -1 : model[0]), (list.Count, list.First));
            Assert.All(Enumerable.Range(0, count), n => Assert.Equal(model.Contains(n), list.Contains(n)));
        }

        foreach (var number in model)
        {
            Assert.Equal(number, list.First);
            list.Remove(number);
        }
    }

    [Fact]
    public void Nothing_is_put_in_or_taken_out_twice()
    {
        var list = new FreeList(2, isFull: true);
        Assert.Contains("1 is in", Assert.Throws<InvalidOperationException>(() => list.AddLast(1)).Message);
        list.Remove(1);
        Assert.Contains("1 is not in", Assert.Throws<InvalidOperationException>(() => list.Remove(1)).Message);
    }
}
