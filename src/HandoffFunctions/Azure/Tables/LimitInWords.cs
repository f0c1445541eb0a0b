using System.Runtime.CompilerServices;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>What is said of a limit that is broken. Every row is held to every limit, so it is put into words only where it is.</summary>
[InterpolatedStringHandler]
internal ref struct LimitInWords
{
    private DefaultInterpolatedStringHandler _words;

    /// <param name="holds">Whether the limit is kept.</param>
    /// <param name="isNeeded">Whether there is anything to say.</param>
    public LimitInWords(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _words = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _words.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _words.AppendFormatted(value);

    public string ToStringAndClear() => _words.ToStringAndClear();
}
