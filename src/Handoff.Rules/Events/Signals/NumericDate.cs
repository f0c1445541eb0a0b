using System.Text.Json;

namespace Handoff.Rules.Events.Signals;

/// <summary>Times as tokens have them: seconds since 1970, with or without a fraction (RFC 7519, section 2, "NumericDate").</summary>
internal static class NumericDate
{
    private const decimal LastSecond = 253_402_300_799;

    /// <summary>As a number of seconds this is the year 5138; as milliseconds, 1973.</summary>
    private const decimal TooLateForSeconds = 100_000_000_000;

    /// <param name="orMilliseconds">Whether a number that is too large is taken as milliseconds, as drafts of CAEP had it.</param>
    public static bool TryRead(JsonElement value, out DateTimeOffset time, bool orMilliseconds = false)
    {
        time = default;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var seconds))
        {
            return false;
        }

        seconds = orMilliseconds && seconds > TooLateForSeconds ? seconds / 1000 : seconds;
        if (seconds is < 0 or > LastSecond)
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }
}
