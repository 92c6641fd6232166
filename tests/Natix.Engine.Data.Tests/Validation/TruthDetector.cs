using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Models;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>
/// A back end with one detector that sees what is true of the frame at hand, with errors of its edges: what covers what, and what is cut by the border,
/// as the truth has it. One frame at a time.
/// </summary>
internal sealed class TruthDetector : IModelBackend
{
    /// <summary>Labels as detectors have them; a kind's place is its class.</summary>
    public static readonly string[] Labels =
    [
        "cone", "drum", "tubular-marker", "vertical-panel", "barricade", "barrier", "mesh-fence", "diamond-sign", "rectangle-sign", "arrow-board",
        "excavator", "worker", "pedestrian", "car", "street-box",
    ];

    private const int Rows = 100;
    private const double EdgeError = 0.02;
    private const double LeastEdgeError = 0.5;
    private const double LeastVisible = 0.6;
    private const double LeastHeight = 8;

    private readonly float[] _rows = new float[6 * Rows];
    private readonly List<(Detection Box, ObjectTruth Truth)> _shown = [];
    private readonly SeededRandom _random = new(77);

    public string Name => "truth";

    /// <summary>The detector: an end-to-end head over an input of the frame's size.</summary>
    public static ModelManifest Manifest(int width, int height) => new()
    {
        Name = "truth",
        Version = "1.0.0",
        FilePath = "(truth)",
        Sha256 = new string('0', 64),
        Licence = "Apache-2.0",
        Input = new InputSpec("image", width, height, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
        Outputs = [new TensorSpec("out", [1, Rows, 6])],
        Head = new HeadSpec { Kind = HeadKind.YoloEndToEnd, Output = "out", Labels = Labels, ScoreThreshold = 0.3f, RoadworkClasses = [0] },
        WeightsBytes = new Dictionary<string, long>(),
    };

    /// <summary>Sets what the next frame shows.</summary>
    public void Show(FrameTruth frame)
    {
        Array.Clear(_rows);
        _shown.Clear();
        foreach (var o in frame.Objects)
        {
            var label = Array.IndexOf(Labels, o.Kind);
            if (label < 0 || o.Visible < LeastVisible || o.Box.Height < LeastHeight || o.Box.Width < 2 || _shown.Count == Rows)
                continue;
            var (across, down) = (Math.Max(LeastEdgeError, EdgeError * o.Box.Width), Math.Max(LeastEdgeError, EdgeError * o.Box.Height));
            float[] row = [o.Box.Left + Error(across), o.Box.Top + Error(down), o.Box.Right + Error(across), o.Box.Bottom + Error(down), 0.9f, label];
            row.CopyTo(_rows, 6 * _shown.Count);
            _shown.Add((new Detection(row[0], row[1], row[2], row[3], row[4], label, 0), o));
        }
    }

    /// <summary>The object that a detection of the last frame is of; null when there is none to be told.</summary>
    public ObjectTruth? TruthOf(Detection found) => _shown
        .Where(s => s.Box.ClassId == found.ClassId && Detection.Iou(s.Box, found) > 0.5f)
        .OrderByDescending(s => Detection.Iou(s.Box, found)).Select(s => s.Truth).FirstOrDefault();

    public IModelSession Open(ModelManifest manifest, SessionSettings settings) => new Session(this, manifest);

    public void Dispose()
    {
    }

    private float Error(double sigma) => (float)(sigma * _random.Normal());

    private sealed class Session(TruthDetector detector, ModelManifest manifest) : IModelSession
    {
        public ModelManifest Manifest => manifest;

        public bool TakesBatches => false;

        public IModelBinding Bind(int capacity = 1) => new Binding(detector, manifest);

        public void Dispose()
        {
        }
    }

    private sealed class Binding(TruthDetector detector, ModelManifest manifest) : IModelBinding
    {
        private readonly byte[] _input = new byte[manifest.Input.ByteCount];

        public int Capacity => 1;

        public Span<byte> Input(int item) => _input;

        public ReadOnlySpan<float> Output(int index, int item = 0) => detector._rows;

        public void Run(int count = 1)
        {
        }

        public void Dispose()
        {
        }
    }
}
