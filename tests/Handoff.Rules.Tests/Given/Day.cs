using System.Globalization;

namespace Handoff.Rules.Tests.Given;

/// <summary>The day on which every story plays. Tests name times of day only.</summary>
internal static class Day
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <param name="time">Such as <c>07:00</c> or <c>07:00:05.5</c>.</param>
    public static DateTimeOffset At(string time) => Midnight + TimeSpan.Parse(time, CultureInfo.InvariantCulture);
}
