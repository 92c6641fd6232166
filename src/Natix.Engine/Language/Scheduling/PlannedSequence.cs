namespace Natix.Engine.Language.Scheduling;

/// <summary>Rows of one request in a step.</summary>
internal struct PlannedSequence
{
    /// <summary>Whose.</summary>
    public RequestState State { get; set; }

    /// <summary>Tokens before the first row.</summary>
    public int Start { get; set; }

    /// <summary>Its rows.</summary>
    public int Rows { get; set; }

    /// <summary>The first of the tokens whose logits were asked for and come now.</summary>
    public int ScoreStart { get; set; }

    /// <summary>How many of those come; their logits are its first rows of logits.</summary>
    public int Scores { get; set; }

    /// <summary>Its last row of logits is to be sampled from; that row may be a score, too.</summary>
    public bool Samples { get; set; }

    /// <summary>Its rows of logits.</summary>
    public int Logits { get; set; }

    /// <summary>The first picture that it holds for this step alone.</summary>
    public int FirstImage { get; set; }

    /// <summary>The first of its rows in the step.</summary>
    public int FirstRow { get; set; }

    /// <summary>The first of its rows of logits.</summary>
    public int FirstLogit { get; set; }

    /// <summary>The last rows of what the request wants: it is over once the step has run.</summary>
    public bool Ends { get; set; }

    /// <summary>The token sampled; -1 until it is.</summary>
    public int Token { get; set; }

    /// <summary>Whoever samples ends the output with the token.</summary>
    public bool Stops { get; set; }

    /// <summary>What is wrong with its rows; null when nothing is.</summary>
    public string? Failure { get; set; }

    /// <summary>The row of logits that is sampled from.</summary>
    public readonly int SampleLogit => FirstLogit + Logits - 1;
}

/// <summary>A picture to be encoded before a step.</summary>
/// <param name="Entry">Where its embeddings are kept from then on.</param>
/// <param name="State">A request that has the picture.</param>
/// <param name="Image">Which of its pictures it is.</param>
internal readonly record struct EncodeOrder(int Entry, RequestState State, int Image);

/// <summary>Rows that follow each other among the visual ones of a step and take embeddings that follow each other.</summary>
/// <param name="Entry">Where the embeddings are kept.</param>
/// <param name="First">The first embedding of the picture that is taken.</param>
/// <param name="Count">How many.</param>
internal readonly record struct VisualRun(int Entry, int First, int Count);

/// <summary>A row whose token the step before samples.</summary>
/// <param name="Row">The row.</param>
/// <param name="Logit">The row of logits of the step before that it is sampled from.</param>
/// <param name="Sequence">Which sequence of this step the row belongs to.</param>
internal readonly record struct PendingRow(int Row, int Logit, int Sequence);
