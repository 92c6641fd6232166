using Xunit;

namespace Natix.Engine.Tests.Heads;

/// <summary>Both published detectors find, in frames of real drives, the cars that a person marked there.</summary>
public sealed class RealDetectorTests
{
    // Marked by eye in the frame six seconds in: clip, frame size, cars.
    private static readonly Dictionary<string, (int Width, int Height, Detection[] Cars)> Truth = new()
    {
        ["denver.mp4"] = (722, 406, [Car(383, 257, 468, 323)]),
        ["columbus.mp4"] = (722, 406, [Car(145, 254, 218, 304), Car(549, 249, 653, 298)]),
        ["no_roadwork_highway.mp4"] = (960, 540, [Car(83, 297, 206, 368)]),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var clip in Truth.Keys)
            {
                cases.Add("yolox", clip);
                cases.Add("fastestdet", clip);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Finds_the_cars(string model, string clip)
    {
        var (width, height, cars) = Truth[clip];
        using var detector = model == "yolox" ? RealDetector.Yolox() : RealDetector.FastestDet();
        using var frame = RealDetector.Frame(clip, "6", width, height);

        var found = detector.Detect(frame);

        foreach (var box in found)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
                $"{CocoLabels.All[box.ClassId]} {box.Score:f2} {box.Left:f0} {box.Top:f0} {box.Right:f0} {box.Bottom:f0}"));
        }

        Assert.All(cars, car => Assert.Contains(found, box => box.ClassId == CocoLabels.Car && Detection.Iou(box, car) > 0.5f));
    }

    [Fact]
    public void A_clear_sky_holds_no_cars()
    {
        using var frame = RealDetector.Frame("no_roadwork_highway.mp4", "6", 960, 540);
        for (var y = 100; y < 540; y++)
            frame.Row(y % 100).CopyTo(frame.Row(y));
        using var yolox = RealDetector.Yolox();
        using var fastest = RealDetector.FastestDet();

        Assert.DoesNotContain(yolox.Detect(frame), box => box.ClassId == CocoLabels.Car);
        Assert.DoesNotContain(fastest.Detect(frame), box => box.ClassId == CocoLabels.Car);
    }

    private static Detection Car(float left, float top, float right, float bottom) => new(left, top, right, bottom, 1, CocoLabels.Car, 0);
}
