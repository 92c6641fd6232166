using System.Text;

namespace Natix.Engine.Language.Text;

/// <summary>What special tokens in a text are taken for.</summary>
internal enum SpecialTokens
{
    /// <summary>Text like any other: what users write cannot end their turn. Added tokens that are not special are still found.</summary>
    AsText,

    /// <summary>The tokens themselves.</summary>
    Parse,
}

/// <summary>
/// Text to tokens and back, byte-level BPE (Sennrich et al. 2016, Radford et al. 2019) as tokenizer.json describes it. Any text comes back exactly
/// as its normalised form. Immutable and thread-safe.
/// </summary>
internal sealed class TextTokenizer
{
    private readonly TokenizerFile _file;
    private readonly byte[]?[] _bytes;
    private readonly HashSet<int> _special;
    private readonly Dictionary<string, int> _added;

    // [as text, parse] for the raw text and for the normalised one.
    private readonly AddedTokenFinder[] _raw;
    private readonly AddedTokenFinder[] _normalised;

    public TextTokenizer(TokenizerFile file)
    {
        _file = file;
        _bytes = new byte[]?[1 + Math.Max(file.Vocabulary.Values.Max(), file.AddedTokens.Select(token => token.Id).DefaultIfEmpty().Max())];
        foreach (var (token, id) in file.Vocabulary)
            _bytes[id] = ByteAlphabet.Bytes(token) ?? Encoding.UTF8.GetBytes(token);
        foreach (var token in file.AddedTokens)
            _bytes[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        _special = [.. file.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id)];
        _added = file.AddedTokens.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        _raw = Finders(token => !token.IsNormalised);
        _normalised = Finders(token => token.IsNormalised);
    }

    /// <summary>One more than the highest number of a token. Models may have more outputs: those have no text.</summary>
    public int Vocabulary => _bytes.Length;

    /// <summary>Tokens that the model wants before every text.</summary>
    public ReadOnlySpan<int> Prefix => _file.Prefix;

    /// <summary>Tokens that the model wants behind every text.</summary>
    public ReadOnlySpan<int> Suffix => _file.Suffix;

    /// <summary>Reads tokenizer.json. Throws <see cref="ManifestException"/>.</summary>
    public static TextTokenizer Open(string path) => new(TokenizerReader.Read(path));

    /// <summary>True for tokens that are no text.</summary>
    public bool IsSpecial(int token) => _special.Contains(token);

    /// <summary>The number of an added token by its content; null when there is none.</summary>
    public int? FindAdded(string content) => _added.TryGetValue(content, out var id) ? id : null;

    /// <summary>The bytes of a token: UTF-8, which may begin or end within a character. Empty for a number that is no token.</summary>
    public ReadOnlySpan<byte> Bytes(int token) => (uint)token < (uint)_bytes.Length ? _bytes[token] : default(ReadOnlySpan<byte>);

    /// <summary>The tokens of a text, without <see cref="Prefix"/> and <see cref="Suffix"/>.</summary>
    public int[] Encode(string text, SpecialTokens special = SpecialTokens.AsText)
    {
        var tokens = new List<int>((text.Length / 3) + 4);
        Encode(text, special, tokens);
        return [.. tokens];
    }

    /// <summary>Appends the tokens of a text. Unpaired surrogates, which are no text, are taken for U+FFFD.</summary>
    public void Encode(string text, SpecialTokens special, List<int> tokens)
    {
        text = WellFormed(text);
        Walk(_raw[(int)special], text, tokens, part =>
        {
            var normalised = _file.ComposesText ? CanonicalComposition.Apply(part) : part;
            Walk(_normalised[(int)special], normalised, tokens, plain => EncodePlain(plain, tokens));
        });
    }

    /// <summary>The text of tokens; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="tokens">Numbers of tokens; those that are none are left away.</param>
    /// <param name="skipSpecial">Leaves special tokens away.</param>
    public string Decode(ReadOnlySpan<int> tokens, bool skipSpecial = true)
    {
        var bytes = new List<byte>(4 * tokens.Length);
        foreach (var token in tokens)
        {
            if (!skipSpecial || !IsSpecial(token))
                bytes.AddRange(Bytes(token));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private AddedTokenFinder[] Finders(Func<AddedToken, bool> isFound)
    {
        var found = _file.AddedTokens.Where(isFound).ToArray();
        return [new(found.Where(token => !token.IsSpecial)), new(found)];
    }

    private static string WellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsSurrogatePair(text, i))
                return string.Concat(text.EnumerateRunes());
            i++;
        }

        return text;
    }

    private static void Walk(AddedTokenFinder finder, string text, List<int> tokens, Action<string> rest)
    {
        var done = 0;
        while (done < text.Length)
        {
            var token = finder.Next(text, done, out var start, out var end);
            if (start > done)
                rest(text[done..start]);
            if (token is null)
                break;
            tokens.Add(token.Id);
            done = end;
        }
    }

    private void EncodePlain(string text, List<int> tokens)
    {
        var pieces = new List<(int Start, int Length)> { (0, text.Length) };
        foreach (var splitter in _file.Splitters)
        {
            var parts = new List<(int Start, int Length)>(text.Length / 4);
            foreach (var (start, length) in pieces)
                splitter.Split(text.AsSpan(start, length), start, parts);
            pieces = parts;
        }

        foreach (var (start, length) in pieces)
            EncodePiece(text.AsSpan(start, length), tokens);
    }

    private void EncodePiece(ReadOnlySpan<char> piece, List<int> tokens)
    {
        if (_file.IgnoresMerges && _file.Vocabulary.TryGetValue(Letters(piece), out var whole))
            tokens.Add(whole);
        else
            tokens.AddRange(_file.Bpe.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false));
    }

    private static string Letters(ReadOnlySpan<char> piece)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, bytes);
        return string.Create(bytes.Length, bytes, (letters, source) =>
        {
            for (var i = 0; i < letters.Length; i++)
                letters[i] = ByteAlphabet.Letter(source[i]);
        });
    }
}
