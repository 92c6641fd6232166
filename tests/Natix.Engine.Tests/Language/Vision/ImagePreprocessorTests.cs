using Natix.Engine.Language.Vision;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class ImagePreprocessorTests
{
    private static readonly VisionPreprocessing Preprocessing = new(16, 2, 1 << 14, 1 << 24, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    [Fact]
    public async Task Equal_images_at_the_same_time_are_made_once()
    {
        using var preprocessor = new ImagePreprocessor(Preprocessing, FrameLimits.Default, workers: 2);
        var jpeg = TestImages.Jpeg(640, 352);

        var images = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => preprocessor.PrepareAsync(jpeg)));

        Assert.Equal((1, 1), (preprocessor.Decoded, preprocessor.Live));
        Assert.All(images, image => Assert.Equal(220, image.Grid.Tokens));
        images[0].Dispose();
        images[0].Dispose();
        Assert.Throws<ObjectDisposedException>(() => images[0].Patches.Length);
        Assert.Equal(880 * 768, images[1].Patches.Length);
        foreach (var image in images[1..])
            image.Dispose();
        await DrainAsync(preprocessor);
        (await preprocessor.PrepareAsync(jpeg)).Dispose();
        Assert.Equal(2, preprocessor.Decoded);
    }

    [Fact]
    public async Task Different_images_are_made_side_by_side_and_come_to_their_callers()
    {
        using var preprocessor = new ImagePreprocessor(Preprocessing, FrameLimits.Default, workers: 3);
        var jpegs = Enumerable.Range(0, 12).Select(i => TestImages.Jpeg(320 + (32 * i), 256, seed: i)).ToArray();

        var images = await Task.WhenAll(jpegs.Select(jpeg => preprocessor.PrepareAsync(jpeg)));

        Assert.Equal(Enumerable.Range(10, 12), images.Select(image => image.Grid.TokenColumns));
        Assert.Equal(12, images.Select(image => image.Digest).Distinct().Count());
        foreach (var image in images)
            image.Dispose();
        await DrainAsync(preprocessor);
    }

    [Fact]
    public async Task A_bad_image_is_an_error_for_each_who_asked()
    {
        using var preprocessor = new ImagePreprocessor(Preprocessing, FrameLimits.Default, workers: 1);

        var images = await Task.WhenAll(preprocessor.PrepareAsync(new byte[] { 1, 2, 3 }), preprocessor.PrepareAsync(new byte[] { 1, 2, 3 }));

        foreach (var image in images)
        {
            Assert.Equal(FrameErrorCode.NotJpeg, image.Error.Code);
            Assert.True(image.Patches.IsEmpty);
            image.Dispose();
        }

        await DrainAsync(preprocessor);
    }

    [Fact]
    public async Task Who_stops_waiting_leaves_the_image_to_the_others()
    {
        using var preprocessor = new ImagePreprocessor(Preprocessing, FrameLimits.Default, workers: 1);
        var jpeg = TestImages.Jpeg(1920, 1080);
        using var stop = new CancellationTokenSource();

        var leaving = preprocessor.PrepareAsync(jpeg, cancellation: stop.Token);
        var staying = preprocessor.PrepareAsync(jpeg);
        await stop.CancelAsync();

        // It may have been ready before it was stopped.
        Assert.True(await Record.ExceptionAsync(async () => (await leaving).Dispose()) is null or OperationCanceledException);
        using (var image = await staying)
            Assert.Equal(2040, image.Grid.Tokens);
        await DrainAsync(preprocessor);
    }

    [Fact]
    public async Task An_image_that_no_one_waits_for_is_not_made_and_nothing_is_left()
    {
        using var preprocessor = new ImagePreprocessor(Preprocessing, FrameLimits.Default, workers: 1);
        using var stop = new CancellationTokenSource();
        var (large, small) = (TestImages.Jpeg(3840, 2160, seed: 9), Enumerable.Range(0, 8).Select(i => TestImages.Jpeg(256, 256, seed: i)).ToArray());
        var busy = preprocessor.PrepareAsync(large);
        var waiting = small.Select(jpeg => preprocessor.PrepareAsync(jpeg, cancellation: stop.Token)).ToArray();

        await stop.CancelAsync();

        foreach (var task in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        (await busy).Dispose();
        await DrainAsync(preprocessor);
        Assert.Equal(1, preprocessor.Decoded);
    }

    [Fact]
    public void The_digest_is_of_the_image_and_of_what_is_done_to_it()
    {
        byte[] jpeg = [1, 2, 3];

        Assert.Equal(ImageDigest.Of(jpeg, Preprocessing), ImageDigest.Of(jpeg.ToArray(), Preprocessing));
        Assert.NotEqual(ImageDigest.Of(jpeg, Preprocessing), ImageDigest.Of([1, 2, 4], Preprocessing));
        Assert.NotEqual(ImageDigest.Of(jpeg, Preprocessing), ImageDigest.Of(jpeg, Preprocessing, "a"));
        Assert.NotEqual(ImageDigest.Of(jpeg, Preprocessing, "b"), ImageDigest.Of(jpeg, Preprocessing, "a"));
        Assert.NotEqual(ImageDigest.Of(jpeg, Preprocessing), ImageDigest.Of(jpeg, Preprocessing with { MaxPixels = 1 << 20 }));
    }

    // The worker gives an image up a moment after the last caller has it.
    private static async Task DrainAsync(ImagePreprocessor preprocessor)
    {
        for (var i = 0; i < 500 && preprocessor.Live > 0; i++)
            await Task.Delay(10, CancellationToken.None);
        Assert.Equal(0, preprocessor.Live);
    }
}
