using Natix.Engine.Language.Decoding;
using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Text;
using Natix.Engine.Language.Vision;
using Natix.Engine.Language.Weights;

namespace Natix.Engine.Language.Serving;

/// <summary>What a model has that takes images: where their files come in, and what encodes them. Both are the taker's to dispose.</summary>
internal sealed record ImageParts(ImageIntake Intake, ImageEncoder Encoder)
{
    /// <summary>Makes them for a checkpoint; null for one without a vision tower, or whose tokenizer has no marks of images.</summary>
    public static ImageParts? Open(string folder, Checkpoint checkpoint, ChatMlTemplate? template, LanguageOptions options, SchedulerOptions scheduling)
    {
        if (checkpoint.Configuration.Vision is not { } vision || template is not { TakesImages: true })
            return null;
        var preprocessing = LanguageSizes.Preprocessing(options, VisionPreprocessing.Read(folder, vision), vision);
        var tower = VisionTower.Load(vision, checkpoint.Vision, LanguageSizes.Tower(options, vision));
        var encoder = new ImageEncoder(tower, vision.OutHidden, vision.DeepstackBlocks.Count, scheduling.MaxRows);
        return new ImageParts(new ImageIntake(preprocessing, FrameLimits.Default, LanguageSizes.Threads(options), options.MaxImages, options.MaxWaiting), encoder);
    }
}
