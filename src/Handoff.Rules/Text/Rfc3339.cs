using System.Globalization;

namespace Handoff.Rules.Text;

/// <summary>
/// Times as RFC 3339 has them: any offset, any number of fraction digits (digits beyond 100 ns are dropped). A time without an offset
/// is refused, because nobody could say when it was.
/// </summary>
public static class Rfc3339
{
    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' '))
        {
            return false;
        }

        var rest = text.AsSpan(19);
        var fraction = 0;
        if (rest[0] == '.')
        {
            fraction = 1;
            while (fraction < rest.Length && char.IsAsciiDigit(rest[fraction]))
            {
                fraction++;
            }

            if (fraction == 1)
            {
                return false;
            }
        }

        var offset = rest[fraction..];
        if (offset is not ("Z" or "z") && !(offset.Length == 6 && offset[0] is '+' or '-' && offset[3] == ':'))
        {
            return false;
        }

        // .NET reads at most seven fraction digits, and knows no leap second: that one counts as the second before it.
        var seconds = text.AsSpan(17, 2) is "60" ? "59" : text.AsSpan(17, 2);
        var trimmed = $"{text.AsSpan(0, 10)}T{text.AsSpan(11, 6)}{seconds}{rest[..Math.Min(fraction, 8)]}{(offset is "z" ? "Z" : offset)}";
        if (!DateTimeOffset.TryParseExact(trimmed, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            return false;
        }

        time = time.ToUniversalTime();
        return true;
    }

    /// <summary>The form that every answer and ledger entry uses: UTC, seven fraction digits at most, trailing zeros dropped.</summary>
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
