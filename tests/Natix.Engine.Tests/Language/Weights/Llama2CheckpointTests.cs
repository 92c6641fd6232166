using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Weights;

/// <summary>A trained model through the whole way of weights: what it says tells whether every tensor lies where it should.</summary>
public sealed class Llama2CheckpointTests
{
    [Fact]
    public void The_stories_model_tells_a_story()
    {
        var folder = Directory.CreateTempSubdirectory("natix-stories-").FullName;
        try
        {
            Llama2Checkpoint.Convert(Repository.SharedPath("models", "stories260K.bin"), folder);
            using var checkpoint = Checkpoint.Open(folder);
            var tokenizer = new Llama2Tokenizer(Repository.SharedPath("models", "tok512.bin"), checkpoint.Configuration.Text.Vocabulary);
            var decoder = new ReferenceDecoder(checkpoint);
            var tokens = tokenizer.Encode("Once upon a time").ToList();

            for (var i = 0; i < 30; i++)
            {
                var logits = decoder.Logits(tokens);
                tokens.Add(Array.IndexOf(logits, logits.Max()));
            }

            // What llama2.c's own run.c prints for this model at temperature 0.
            Assert.StartsWith("Once upon a time, there was a little girl named Lily. She loved to play", tokenizer.Decode(tokens), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
