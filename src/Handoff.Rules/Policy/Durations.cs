using System.Globalization;

namespace Handoff.Rules.Policy;

/// <summary>Durations with a unit that one can read: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>12h</c>, <c>14d</c>.</summary>
public static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
    ];

    public static bool TryRead(string text, out TimeSpan value)
    {
        value = default;
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                if (!int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    || count > 1_000_000)
                {
                    return false;
                }

                value = count * length;
                return true;
            }
        }

        return false;
    }

    public static string Write(TimeSpan value)
    {
        foreach (var (unit, length) in Units.OrderByDescending(unit => unit.Length))
        {
            if (value.Ticks % length.Ticks == 0 && value >= length)
            {
                return $"{value.Ticks / length.Ticks}{unit}";
            }
        }

        return "0s";
    }
}
