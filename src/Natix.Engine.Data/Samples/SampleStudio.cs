using Natix.Engine.Data.Augmentation;
using Natix.Engine.Data.Composition;
using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Samples;

/// <summary>The working memory in which one sample at a time is made. Not thread-safe; reused from sample to sample.</summary>
internal sealed class SampleStudio(TrainingCorpus corpus, int size)
{
    private const int Attempts = 5;
    private readonly RgbaImage _canvas = new();
    private readonly RgbaImage _layer = new();
    private readonly RgbaImage _output = new();
    private readonly List<(PixelBox Box, bool Covered)> _boxes = [];

    public int Make(SampleKind kind, SeededRandom random, Span<float> image, Span<float> heat)
    {
        var label = kind switch
        {
            SampleKind.Composite => Searched(random, heat, Composite),
            SampleKind.BoxedCones => Searched(random, heat, BoxedCones),
            SampleKind.RealPositive => RealPositive(random, heat),
            SampleKind.HardNegative => HardNegative(random, heat),
            _ => RealNegative(random, heat),
        };
        SampleWriter.Write(_output, image);
        return label;
    }

    /// <summary>Tries until a device can be seen in the finished sample; the last try makes it easy.</summary>
    private int Searched(SeededRandom random, Span<float> heat, Action<SeededRandom, bool, bool> draw)
    {
        for (var attempt = 1; ; attempt++)
        {
            var last = attempt == Attempts;
            var asValidator = !last && random.Chance(0.3);
            _boxes.Clear();
            draw(random, asValidator, last);
            var map = Finish(random, asValidator, 0.2f, withMask: true, upright: last);
            var sight = HeatTruth.Mark(_boxes, map, _output, heat);
            if (sight is HeatTruth.Sight.Clear || last)
                return sight is HeatTruth.Sight.None ? 0 : 1;
        }
    }

    private void Composite(SeededRandom random, bool asValidator, bool easy)
    {
        var view = Background(random, asValidator);
        var camera = SceneCamera.Guess(view.Frame, random);
        var composer = new SceneComposer(random, camera, view, SmallestPixels(view));
        var props = easy ? composer.OneDevice() : composer.Roadwork();
        new ScenePainter(random, camera, view).Paint(props, _canvas, _layer);
        for (var i = 0; i < props.Count; i++)
        {
            if (props[i].IsDevice)
                _boxes.Add((props[i].SignalBox(camera, view), Covered(props, i, camera, view)));
        }
    }

    private void BoxedCones(SeededRandom random, bool asValidator, bool easy)
    {
        if (easy || random.Chance(0.4))
        {
            var photo = corpus.BoxedCones[random.Below(corpus.BoxedCones.Count)];
            var whole = Framing.Part(photo, random, size, 0.5f);
            whole.Show(_canvas);
            foreach (var box in photo.Boxes)
            {
                var (left, top) = whole.ToCanvas(box.Left, box.Top);
                var (right, bottom) = whole.ToCanvas(box.Right, box.Bottom);
                _boxes.Add((new PixelBox(left, top, right, bottom), false));
            }

            return;
        }

        var view = Background(random, asValidator);
        var camera = SceneCamera.Guess(view.Frame, random);
        var pasted = new List<PixelBox>();
        ConePaster.Paste(corpus.BoxedCones, random, camera, view, SmallestPixels(view), _canvas, pasted);
        _boxes.AddRange(pasted.Select(b => (b, false)));
    }

    private int RealPositive(SeededRandom random, Span<float> heat)
    {
        var frame = corpus.RealPositives[random.Below(corpus.RealPositives.Count)];
        var asValidator = random.Chance(0.3);
        // where the devices are is unknown: cut away little
        var view = asValidator ? Framing.Whole(frame, random, size) : Framing.Part(frame, random, size, 0.75f);
        view.Show(_canvas);
        Finish(random, asValidator, 0.7f, withMask: false, upright: false);
        heat.Fill(-1f);
        return 1;
    }

    private int HardNegative(SeededRandom random, Span<float> heat)
    {
        var asValidator = random.Chance(0.3);
        var view = Background(random, asValidator);
        var camera = SceneCamera.Guess(view.Frame, random);
        var props = new SceneComposer(random, camera, view, SmallestPixels(view)).Harmless();
        new ScenePainter(random, camera, view).Paint(props, _canvas, _layer);
        Finish(random, asValidator, 0.2f, withMask: false, upright: false);
        heat.Clear();
        return 0;
    }

    private int RealNegative(SeededRandom random, Span<float> heat)
    {
        var asValidator = random.Chance(0.3);
        var photo = corpus.BoxedCones.Count > 0 && random.Chance(0.1)
            ? Framing.WithoutBoxes(corpus.BoxedCones[random.Below(corpus.BoxedCones.Count)], random, size)
            : null;
        if (photo is null)
            Background(random, asValidator);
        else
            photo.Show(_canvas);
        Finish(random, asValidator && photo is null, 0.2f, withMask: false, upright: false);
        heat.Clear();
        return 0;
    }

    private SceneView Background(SeededRandom random, bool asValidator)
    {
        var frame = corpus.Background(random);
        var view = asValidator ? Framing.Whole(frame, random, size) : Framing.Part(frame, random, size, 0.4f);
        view.Show(_canvas);
        return view;
    }

    /// <summary>Gives every kind the same camera artefacts, then the same geometry and photometry; the map is canvas to sample.</summary>
    private AffineMap Finish(SeededRandom random, bool asValidator, float smallestArea, bool withMask, bool upright)
    {
        if (random.Chance(0.4))
            PixelEffects.AddNoise(_canvas, random.LogRange(1f, 6f), random.Chance(0.5), random.Next());
        if (random.Chance(0.5))
            PixelEffects.JpegRoundTrip(_canvas, 40 + random.Below(56));
        if (asValidator)
            return AsValidator(random, smallestArea, withMask);

        var toCanvas = AffineMap.Scale(_canvas.Width / (float)size, _canvas.Height / (float)size);
        if (!upright && random.Chance(0.25))
            toCanvas = AffineMap.Rotate(random.Range(-20f, 20f) * MathF.PI / 180f, size / 2f, size / 2f).Then(toCanvas);
        if (random.Chance(0.5))
            toCanvas = new AffineMap(-1, 0, size, 0, 1, 0).Then(toCanvas);
        var sampler = random.Pick(Sampler.Bilinear, Sampler.Bilinear, Sampler.Area, Sampler.Area, Sampler.Nearest);
        _output.Reset(size, size);
        Resampling.Warp(_canvas, toCanvas, sampler, _output);
        Photometry.Apply(_output, random);
        return toCanvas.Inverse();
    }

    private AffineMap AsValidator(SeededRandom random, float smallestArea, bool withMask)
    {
        (float, float)? centre = null;
        if (withMask && _boxes.Count > 0)
        {
            var box = _boxes[random.Below(_boxes.Count)].Box;
            centre = ((box.Left + box.Right) / 2, (box.Top + box.Bottom) / 2);
        }

        var plan = ValidatorAugmentation.Draw(random, _canvas.Width, _canvas.Height, random.Below(4), centre, smallestArea);
        ValidatorAugmentation.Apply(_canvas, plan, random, _layer, _output);
        PixelEffects.JpegRoundTrip(_output, ValidatorAugmentation.JpegQuality);
        var toCanvas = ValidatorAugmentation.OutputToSource(plan, _canvas.Width, _canvas.Height);
        var side = ValidatorAugmentation.OutputSize;
        var fit = AffineMap.Scale(side / (float)size, side / (float)size);
        if (random.Chance(0.5))
            fit = new AffineMap(-1, 0, size, 0, 1, 0).Then(fit);
        _layer.Reset(side, side);
        _output.Pixels.CopyTo(_layer.Pixels);
        _output.Reset(size, size);
        Resampling.Warp(_layer, fit, Sampler.Bilinear, _output);
        if (random.Chance(0.5))
            Photometry.Apply(_output, random);
        return fit.Then(toCanvas).Inverse();
    }

    /// <summary>Canvas pixels that become the smallest device worth drawing in the sample.</summary>
    private float SmallestPixels(SceneView view) => 4.8f * view.CanvasHeight / size;

    private static bool Covered(List<PlacedProp> props, int index, SceneCamera camera, SceneView view)
    {
        var box = props[index].Box(camera, view);
        for (var i = index + 1; i < props.Count; i++)
        {
            if (props[i].IsDevice)
                continue;
            var front = props[i].Box(camera, view);
            var w = Math.Min(box.Right, front.Right) - Math.Max(box.Left, front.Left);
            var h = Math.Min(box.Bottom, front.Bottom) - Math.Max(box.Top, front.Top);
            if (w > 0 && h > 0 && w * h > 0.6f * box.Width * box.Height)
                return true;
        }

        return false;
    }
}
