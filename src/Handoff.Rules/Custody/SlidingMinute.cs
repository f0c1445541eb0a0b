using System.Globalization;

namespace Handoff.Rules.Custody;

/// <summary>Allowances that were given within one second.</summary>
/// <param name="At">When the last of them was.</param>
public sealed record Allowed(DateTimeOffset At, int Many);

/// <summary>
/// Counts allowances so that no sixty seconds, wherever they begin, see more of them used than the limit. An allowance must be used within
/// <see cref="UseWithin"/>, and counts for so much longer than a minute.
/// </summary>
public static class SlidingMinute
{
    /// <summary>What is not used by then lapses.</summary>
    public static readonly TimeSpan UseWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CountsFor = Minute + UseWithin;

    /// <summary>Gives as many as are wanted and left.</summary>
    public static (IReadOnlyList<Allowed> Next, int Given) Give(this IReadOnlyList<Allowed> before, int wanted, int limit, DateTimeOffset now)
    {
        var counted = before.Counted(now).ToList();
        var given = Math.Clamp(limit - counted.Sum(one => one.Many), 0, wanted);
        if (given == 0)
        {
            return (before, 0);
        }

        // One entry a second, so that there are never many.
        var same = counted.FindIndex(one => one.At.ToUnixTimeSeconds() == now.ToUnixTimeSeconds());
        var added = new Allowed(same >= 0 && counted[same].At > now ? counted[same].At : now, given + (same >= 0 ? counted[same].Many : 0));
        return ([.. counted.Where((_, index) => index != same).Append(added).OrderBy(one => one.At)], given);
    }

    /// <summary>When there is one to give again: now, or when the oldest of them count no more.</summary>
    public static DateTimeOffset FreeAt(this IReadOnlyList<Allowed> before, int limit, DateTimeOffset now)
    {
        var counted = before.Counted(now).OrderBy(one => one.At).ToList();
        var (left, free) = (counted.Sum(one => one.Many), now);
        foreach (var one in counted.TakeWhile(_ => left >= limit))
        {
            (left, free) = (left - one.Many, one.At + CountsFor);
        }

        return free;
    }

    /// <summary>As text: for each its time in UTC ticks and its number.</summary>
    public static string Write(IReadOnlyList<Allowed> counts) => string.Join(' ', counts.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.At.UtcTicks}:{one.Many}")));

    public static IReadOnlyList<Allowed> Read(string? text) => text is null ? [] : [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(':'))
        .Select(parts => new Allowed(new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), int.Parse(parts[1], CultureInfo.InvariantCulture)))];

    /// <summary>What seems to lie ahead by more than a minute was given by a clock that is wrong, and counts for nothing.</summary>
    private static IEnumerable<Allowed> Counted(this IReadOnlyList<Allowed> before, DateTimeOffset now) => before.Where(one => now < one.At + CountsFor && one.At < now + Minute);
}
