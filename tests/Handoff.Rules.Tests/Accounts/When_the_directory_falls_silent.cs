using Handoff.Rules.Accounts;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Accounts;

public sealed class When_the_directory_falls_silent
{
    private static readonly DateTimeOffset Made = At("08:00");
    private static readonly DirectoryFeed Live = new("sub-1", "mark", Made, Made + DirectoryFeed.Asked);

    [Fact]
    public void It_is_asked_for_less_than_the_longest_life_and_renewed_with_a_third_of_it_left()
    {
        Assert.Equal(TimeSpan.FromDays(29), DirectoryFeed.Longest);
        Assert.InRange(DirectoryFeed.Asked, TimeSpan.FromDays(28.9), DirectoryFeed.Longest - TimeSpan.FromMinutes(1));
        Assert.False(Live.IsToBeRenewed(Made + TimeSpan.FromDays(19)));
        Assert.True(Live.IsToBeRenewed(Made + TimeSpan.FromDays(20)));
        Assert.False((Live with { ExpiresAt = null }).IsToBeRenewed(Made));
    }

    [Fact]
    public void It_is_stale_when_for_three_hours_nobody_renewed_it_or_saw_it_alive()
    {
        var late = Live with { Problem = "403 Authorization_RequestDenied" };

        Assert.False(late.IsStale(Made + TimeSpan.FromHours(2.9)));
        Assert.True(late.IsStale(Made + TimeSpan.FromHours(3)));
        Assert.Contains("three hours", late.Evidence(Made + TimeSpan.FromHours(3))["why"], StringComparison.Ordinal);
        Assert.Equal("403 Authorization_RequestDenied", late.Evidence(Made + TimeSpan.FromHours(3))["problem"]);
    }

    [Fact]
    public void It_is_stale_from_the_moment_of_its_end()
    {
        var feed = Live with { ExpiresAt = At("09:00") };

        Assert.False(feed.IsStale(At("08:59")));
        Assert.True(feed.IsStale(At("09:00")));
        Assert.Equal(At("09:00"), feed.StaleFrom);
        Assert.Contains("no live subscription", feed.Evidence(At("09:00"))["why"], StringComparison.Ordinal);
        Assert.Equal("2026-03-02T09:00:00Z", feed.Evidence(At("09:00"))["expiresAt"]);
    }

    [Fact]
    public void One_that_was_wanted_and_never_made_is_stale_after_three_hours()
    {
        var wanted = new DirectoryFeed(null, null, Made, null);

        Assert.False(wanted.IsStale(Made + TimeSpan.FromHours(2.9)));
        Assert.True(wanted.IsStale(Made + TimeSpan.FromHours(3)));
        Assert.DoesNotContain("expiresAt", wanted.Evidence(Made + TimeSpan.FromHours(3)).Keys);
    }
}
