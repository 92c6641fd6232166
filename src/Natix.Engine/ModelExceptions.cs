namespace Natix.Engine;

/// <summary>A manifest is wrong. The message names the file, the JSON path and what was expected.</summary>
public sealed class ManifestException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The manifest file.</param>
    /// <param name="jsonPath">Where in it, as a JSON path ($.levels[0].exit.negative).</param>
    /// <param name="expected">What was expected there and, where useful, what was found.</param>
    public ManifestException(string file, string jsonPath, string expected)
        : base($"{file}: {jsonPath}: {expected}")
    {
        File = file;
        JsonPath = jsonPath;
        Expected = expected;
    }

    /// <summary>The manifest file.</summary>
    public string File { get; }

    /// <summary>Where in it.</summary>
    public string JsonPath { get; }

    /// <summary>What was expected.</summary>
    public string Expected { get; }
}

/// <summary>A model file does not keep its manifest's contract (shape, name, type), or cannot be loaded.</summary>
public sealed class ModelContractException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A back end failed while running a model.</summary>
public sealed class ModelRunException(string message, Exception? inner = null) : Exception(message, inner);
