using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_signal_revokes_a_session
{
    private static readonly HandoffPolicy NothingOwed = Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps());

    /// <summary>The operator has two sessions when the next one takes over, and nothing closes them.</summary>
    private static Ward OneHandoff() => new Ward(NothingOwed).Hears(
        At("07:00").SignsIn("operator-a", "s1"), At("07:01").SignsIn("operator-a", "s2").In("chart"), At("08:00").SignsIn("operator-b", "s9"));

    private static IReadOnlyList<string> Flagged(Ward ward) => [.. ward.Sweeps(At("09:00")).Device.Findings.Select(finding => finding.SessionId!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Without_it_both_are_flagged() => Assert.Equal(["s1", "s2"], Flagged(OneHandoff()));

    [Theory]
    [InlineData("operator-a", "s1", null, "s2")]
    [InlineData(null, "s1", null, "s2")]
    [InlineData("operator-a", null, "chart", "s1")]
    [InlineData("OPERATOR-A", null, null, "")]
    [InlineData(null, null, null, "")]
    [InlineData("operator-b", null, null, "s1 s2")]
    [InlineData("operator-b", "s1", null, "s1 s2")]
    [InlineData("operator-a", "s9", null, "s1 s2")]
    [InlineData("operator-a", "S1", null, "s1 s2")]
    [InlineData("operator-a", "s1", "chart", "s1 s2")]
    public void What_fits_all_that_it_names_is_proven_closed_by_its_word(string? user, string? session, string? app, string left) =>
        Assert.Equal(left.Split(' ', StringSplitOptions.RemoveEmptyEntries), Flagged(OneHandoff().Hears(At("08:02").Revoked(user, session, app))));

    [Fact]
    public void The_proof_says_whose_word_it_is()
    {
        var ward = OneHandoff().Hears(At("08:02").Revoked("operator-a", "s1"));
        Assert.Equal("https://idp.example said that the session was revoked at 2026-03-02T08:02:00Z", Proof.Standing(ward.Device, ward.Session("s1"))!.By);

        ward.Hears(At("08:03").Revoked("operator-a"));
        Assert.Equal("https://idp.example said that the operator's sessions were revoked at 2026-03-02T08:03:00Z", Proof.Standing(ward.Device, ward.Session("s2"))!.By);

        ward.Hears(At("08:04").Revoked());
        Assert.Equal("https://idp.example said that the device's sessions were revoked at 2026-03-02T08:04:00Z", Proof.Standing(ward.Device, ward.Session("s2"))!.By);
    }

    [Fact]
    public void A_later_use_disproves_it()
    {
        var ward = OneHandoff().Hears(At("08:02").Revoked("operator-a"), At("08:05").Uses("operator-a", "s1"));

        var finding = ward.Finding(FindingKind.ResidualActive);
        Assert.Equal((Severity.Critical, "s1"), (finding.Severity, finding.SessionId));
        Assert.StartsWith("https://idp.example said ", finding.Evidence["disproved"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_is_closed_by_it_also_when_it_happened_before_the_finding_and_is_heard_after()
    {
        var ward = OneHandoff().Sweeps(At("08:11"));
        Assert.Equal(2, ward.Device.Findings.Count);

        ward.HearsAt(At("08:12"), At("08:02").Revoked("operator-a"));

        Assert.Empty(ward.Device.Findings);
        Assert.All(ward.Rows.Values, finding => Assert.StartsWith("proven closed: https://idp.example said ", finding.Resolution, StringComparison.Ordinal));
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
    }

    [Fact]
    public void A_use_before_it_that_was_flagged_is_closed_by_it_once_it_is_heard()
    {
        var ward = OneHandoff().HearsAt(At("08:11"), At("08:01").Uses("operator-a", "s1"));
        Assert.Contains("residual.active", ward.OpenKinds);

        ward.HearsAt(At("08:12"), At("08:02").Revoked("operator-a"));

        Assert.Empty(ward.Device.Findings);
    }

    [Fact]
    public void It_says_nothing_of_a_session_that_began_after_it()
    {
        var ward = new Ward(NothingOwed).Hears(At("07:00").Revoked("operator-a"), At("07:00:01").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s9"));

        Assert.Equal(["s1"], Flagged(ward));
    }

    [Fact]
    public void A_transmitter_whose_clock_runs_ahead_closes_nothing_that_is_to_come()
    {
        var ward = OneHandoff().HearsAt(At("08:02"), At("08:10").Revoked("operator-a")).Hears(At("08:05").Uses("operator-a", "s1"));

        Assert.Null(Proof.Standing(ward.Device, ward.Session("s1")));
        Assert.Equal(At("08:02"), Proof.Standing(ward.Device, ward.Session("s2"))!.At);
    }

    [Fact]
    public void It_does_not_end_custody_and_signs_nobody_out()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:30").Revoked("operator-a"));

        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
        Assert.Null(ward.Session("s1").EndedAt);
        Assert.Equal(["session.revoked"], ward.LastEntries);
    }

    [Fact]
    public void It_stands_on_the_ledger_with_what_it_said()
    {
        var ward = OneHandoff().Hears(At("08:02").Revoked("operator-a", "s1") with { Reason = "off the ward", Details = new Dictionary<string, string> { ["initiatingEntity"] = "admin" } });

        var entry = ward.The("session.revoked");
        Assert.Equal(("https://idp.example", "operator-a", "s1", "off the ward", "admin"),
            ((string)entry["eventSource"]!, (string)entry["userId"]!, (string)entry["sessionId"]!, (string)entry["reason"]!, (string)entry["details"]!["initiatingEntity"]!));
    }

    [Fact]
    public void Of_many_only_the_last_are_kept()
    {
        var ward = OneHandoff();
        for (var second = 0; second < 50; second++)
        {
            ward.Hears(At("08:02").AddSeconds(second).Revoked("operator-x"));
        }

        Assert.Equal(32, ward.Device.Revocations.Count);
        Assert.True(ward.Device.Remembers(At("08:02").AddSeconds(49).Revoked("operator-x").Key));
    }

    [Fact]
    public void It_counts_also_when_it_is_older_than_all_facts_that_are_kept_one_by_one()
    {
        var ward = OneHandoff();
        for (var hour = 0; hour < 300; hour++)
        {
            ward.CheckedEvery = 100;
            ward.Hears(At("10:00").AddHours(hour).SignsIn(hour % 2 == 0 ? "operator-c" : "operator-d", $"t{hour}"));
        }

        Assert.True(ward.Device.Before.At > At("08:02"));
        ward.Hears(At("08:02").Revoked("operator-a"));

        Assert.DoesNotContain("late", ward.The("session.revoked").AsObject().Where(pair => ((string?)pair.Value)?.Contains("changes nothing", StringComparison.Ordinal) == true).Select(pair => pair.Key));
    }
}
