using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Simulation;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Graph;

/// <summary>A shift change in virtual time, against a directory that counts every write of the last 150 seconds.</summary>
public sealed class When_writes_exceed_the_quota
{
    private static readonly TimeSpan Call = TimeSpan.FromMilliseconds(50);
    private readonly LeapingClock _clock = new();
    private readonly List<DateTimeOffset> _written = [];

    [Theory]
    [InlineData(3000, 2000)]
    [InlineData(3000, 8000)]
    [InlineData(600, 2000)]
    [InlineData(60, 200)]
    public void None_is_above_it_and_all_are_done_in_little_more_than_it_takes(int quota, int handoffs)
    {
        var started = _clock.Now;
        var pace = new WritePace(_clock, quota);
        var due = Arrive(pace, handoffs, TimeSpan.FromMinutes(1));
        while (due.Count > 0)
        {
            due = SweepAt(NextMinute(), pace, due);
        }

        Assert.Equal(handoffs, _written.Count);
        Assert.All(Enumerable.Range(0, Math.Max(0, handoffs - quota)), i => Assert.True(_written[i + quota] - _written[i] >= WritePace.Window));
        var least = WritePace.Window * ((double)handoffs / quota);
        Assert.True(handoffs <= quota ? _written[^1] - started <= TimeSpan.FromMinutes(1.1) : _written[^1] - started <= 1.2 * least, $"{_written[^1] - started} for {least}");
        if (handoffs > quota)
        {
            Figures.Record("Load", $"time to drain {handoffs} handoffs paced at {quota} writes in 150 s, in virtual time, over handoffs times 150 s by the quota", (_written[^1] - started) / least, "times");
        }
    }

    [Fact]
    public void Those_that_have_to_wait_are_told_when_a_place_is_free_and_not_all_the_same()
    {
        var pace = new WritePace(_clock, 300);
        var due = Arrive(pace, 900, TimeSpan.FromMinutes(1));

        Assert.Equal(due.Count, due.Distinct().Count());
        Assert.All(due, at => Assert.True(at >= _written[0] + WritePace.Window));
        Assert.InRange(due.Max() - due.Min(), TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public void What_is_left_over_leaves_places_for_what_happens_now()
    {
        var pace = new WritePace(_clock, 100);
        var (leftOver, now) = (0, 0);
        while (pace.Take(isBackground: true, out _))
        {
            leftOver++;
        }

        while (pace.Take(isBackground: false, out _))
        {
            now++;
        }

        Assert.Equal((95, 5), (leftOver, now));
    }

    /// <summary>Each is tried once at its own time; the times at which the others are to come again.</summary>
    private List<DateTimeOffset> Arrive(WritePace pace, int handoffs, TimeSpan within)
    {
        var started = _clock.Now;
        var due = new List<DateTimeOffset>();
        for (var i = 0; i < handoffs; i++)
        {
            _clock.MoveTo(started + (within * i / handoffs));
            if (Try(pace, isBackground: false) is { } again)
            {
                due.Add(again);
            }
        }

        return due;
    }

    /// <summary>One sweep over what is due, one after the other; what was sent away comes again.</summary>
    private List<DateTimeOffset> SweepAt(DateTimeOffset time, WritePace pace, List<DateTimeOffset> due)
    {
        _clock.MoveTo(time);
        var left = due.Where(at => at > time).ToList();
        foreach (var _ in due.Where(at => at <= time))
        {
            if (Try(pace, isBackground: true) is { } again)
            {
                left.Add(again);
            }
        }

        return left;
    }

    private DateTimeOffset? Try(WritePace pace, bool isBackground)
    {
        if (!pace.Take(isBackground, out var wait))
        {
            return _clock.Now + wait;
        }

        _written.Add(_clock.Now);
        _clock.Move(isBackground ? Call / 8 : TimeSpan.Zero);
        pace.GiveBack();
        return null;
    }

    private DateTimeOffset NextMinute()
    {
        var now = _clock.Now;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
    }
}
