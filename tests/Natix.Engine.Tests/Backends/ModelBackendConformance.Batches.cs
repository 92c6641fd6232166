using System.Runtime.InteropServices;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Backends;

/// <summary>Several images in one run.</summary>
public abstract partial class ModelBackendConformance
{
    [Fact]
    public void A_batch_gives_every_image_what_it_gets_alone()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest("N"), new SessionSettings());
        using var binding = session.Bind(5);

        Assert.True(session.TakesBatches);
        Assert.Equal(5, binding.Capacity);
        for (var count = 1; count <= 5; count++)
        {
            for (var item = 0; item < count; item++)
                Fill(binding, item, (100 * count) + item);
            binding.Run(count);
            for (var item = 0; item < count; item++)
                Check(binding, item, (100 * count) + item);
        }
    }

    [Fact]
    public void An_image_of_a_batch_does_not_reach_its_mates()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest("N"), new SessionSettings());
        using var binding = session.Bind(3);
        Fill(binding, 0, 1);
        MemoryMarshal.Cast<byte, float>(binding.Input(1)).Fill(float.NaN);
        Fill(binding, 2, 3);

        binding.Run(3);

        Check(binding, 0, 1);
        Assert.All(binding.Output(0, 1).ToArray(), v => Assert.True(float.IsNaN(v)));
        Check(binding, 2, 3);
    }

    [Fact]
    public void Only_the_images_of_the_last_run_can_be_read_and_only_as_many_run_as_fit()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest("N"), new SessionSettings());
        using var binding = session.Bind(3);
        binding.Run(2);

        Assert.Equal(72, binding.Output(0, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Output(0, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Output(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Input(3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Run(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Run(0));
    }

    [Fact]
    public void A_model_of_one_image_refuses_a_larger_binding()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest(1), new SessionSettings());

        Assert.False(session.TakesBatches);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Bind(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Bind(0));
    }

    [Fact]
    public void A_batch_of_any_size_allocates_no_managed_memory()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest("N"), new SessionSettings());
        using var binding = session.Bind(4);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                binding.Input(i % 4)[0] = 1;
                binding.Run(1 + (i % 4));
                _ = binding.Output(0, i % 4)[0];
            }
        });
    }
}
