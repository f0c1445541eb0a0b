using Handoff.Rules.Custody;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_revocations_are_counted
{
    private const int Limit = 20;

    private static readonly DateTimeOffset Start = At("07:00");

    [Fact]
    public void No_sixty_seconds_have_more_than_the_limit_however_late_each_is_used()
    {
        var chance = new Random(7);
        var (used, now, counts) = (new List<DateTimeOffset>(), Start, (IReadOnlyList<Allowed>)[]);
        for (var tries = 0; tries < 5_000; tries++)
        {
            now += TimeSpan.FromMilliseconds(chance.Next(chance.Next(3) == 0 ? 8_000 : 300));
            // Instances ask by clocks that differ a little, and may be slow to use what they have got.
            var asked = now - TimeSpan.FromMilliseconds(chance.Next(400));
            var (next, given) = counts.Give(chance.Next(1, 6), Limit, asked);
            counts = SlidingMinute.Read(SlidingMinute.Write(next));
            used.AddRange(Enumerable.Range(0, given).Select(_ => asked + (SlidingMinute.UseWithin * chance.NextDouble())));
            Assert.InRange(counts.Count, 0, 63);
        }

        used.Sort();
        var most = used.Select((at, index) => used.Skip(index).TakeWhile(other => other < at.AddSeconds(60)).Count()).Max();
        Assert.InRange(most, Limit - 1, Limit);
    }

    [Fact]
    public void It_is_known_when_there_is_one_again()
    {
        var (all, given) = ((IReadOnlyList<Allowed>)[]).Give(Limit - 1, Limit, Start);
        Assert.Equal((Limit - 1, Start), (given, all.FreeAt(Limit, Start)));

        (all, given) = all.Give(5, Limit, Start.AddSeconds(10));
        Assert.Equal((1, Start.AddSeconds(61)), (given, all.FreeAt(Limit, Start.AddSeconds(10))));
        Assert.Equal(0, all.Give(1, Limit, Start.AddSeconds(60.9)).Given);
        Assert.Equal(Limit - 1, all.Give(Limit, Limit, Start.AddSeconds(61)).Given);
        Assert.Equal(Start.AddSeconds(71), all.FreeAt(1, Start.AddSeconds(30)));
    }

    [Fact]
    public void What_a_wrong_clock_counted_an_hour_ahead_holds_nobody()
    {
        var (all, _) = ((IReadOnlyList<Allowed>)[]).Give(Limit, Limit, Start.AddHours(1));
        Assert.Equal(1, all.Give(1, Limit, Start).Given);
    }

    [Fact]
    public void Nothing_is_written_where_nothing_is_given()
    {
        var (all, _) = ((IReadOnlyList<Allowed>)[]).Give(Limit, Limit, Start);
        Assert.Same(all, all.Give(1, Limit, Start.AddSeconds(59)).Next);
        Assert.Empty(SlidingMinute.Read(null));
    }
}
