using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_an_old_session_is_used
{
    private static Ward OneHandoff() => new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));

    private static Ward Revoked() => OneHandoff().Revokes(At("08:00:05")).Sweeps(At("08:00:06"));

    [Fact]
    public void After_the_proof_that_it_was_closed_it_is_critical()
    {
        var ward = Revoked().Hears(At("08:03").Uses("operator-a", "s1"));

        var finding = ward.Finding(FindingKind.ResidualActive);
        Assert.Equal((Severity.Critical, At("08:03")), (finding.Severity, finding.LastSeenAt));
        Assert.StartsWith("revocation read back", finding.Evidence["disproved"], StringComparison.Ordinal);
        Assert.Equal(HandoffStatus.Incomplete, ward.Standing[0].Status);
    }

    [Fact]
    public void Before_the_handoff_it_means_nothing()
    {
        Assert.Empty(Revoked().HearsAt(At("08:03"), At("07:59").Uses("operator-a", "s1")).Device.Findings);
    }

    [Fact]
    public void By_a_token_from_before_the_handoff_it_is_the_token_that_lives_on()
    {
        var ward = Revoked().Hears(At("08:03").Uses("operator-a", "s1").WithTokenOf("07:55"));
        Assert.Equal((FindingKind.ResidualToken, Severity.High), (Assert.Single(ward.Device.Findings).Kind, ward.Device.Findings[0].Severity));

        ward.Hears(At("08:04").Uses("operator-a", "s1").WithTokenOf("08:03:30"));

        Assert.Equal((FindingKind.ResidualActive, Severity.Critical), (Assert.Single(ward.Device.Findings).Kind, ward.Device.Findings[0].Severity));
        Assert.Equal("it is now residual.active", (string?)ward.The("finding.closed")["resolution"]);
    }

    [Theory]
    [InlineData("192.0.2.1", Severity.High, null)]
    [InlineData("203.0.113.9", Severity.Critical, "203.0.113.9")]
    public void From_a_second_address_it_is_worse(string address, Severity severity, string? evidence)
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1").From("192.0.2.1"), At("08:00").SignsIn("operator-b", "s2"))
            .Hears(At("08:03").Uses("operator-a", "s1").WithTokenOf("07:55").From(address));

        var finding = ward.Finding(FindingKind.ResidualToken);
        Assert.Equal((severity, evidence), (finding.Severity, finding.Evidence.GetValueOrDefault("secondAddress")));
    }

    [Fact]
    public void From_a_second_address_within_grace_and_closed_since_it_is_worse_as_well()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1").From("192.0.2.1"), At("08:00").SignsIn("operator-b", "s2"))
            .Revokes(At("08:00:05")).HearsAt(At("08:03"), At("08:00:03").Uses("operator-a", "s1").From("203.0.113.9"));

        Assert.Equal(Severity.High, Assert.Single(ward.Device.Findings).Severity);
    }

    [Fact]
    public void By_an_agent_it_is_the_agent_that_goes_on()
    {
        var ward = new Ward()
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:05").SignsIn("bot", "s9").As(PrincipalKind.Agent, "operator-a"), At("08:00").SignsIn("operator-b", "s2"))
            .Revokes(At("08:00:05"))
            .Hears(At("08:03").Uses("bot", "s9").As(PrincipalKind.Agent, "operator-a"));

        Assert.Equal((FindingKind.ResidualAgent, Severity.Critical), (Assert.Single(ward.Device.Findings).Kind, ward.Device.Findings[0].Severity));
    }

    [Fact]
    public void Within_grace_and_before_the_proof_it_is_a_lesser_matter_and_the_old_proof_does_not_close_it()
    {
        var ward = Revoked().HearsAt(At("08:03"), At("08:00:03").Uses("operator-a", "s1"));

        var finding = ward.Finding(FindingKind.ResidualActive);
        Assert.Equal(Severity.Medium, finding.Severity);
        Assert.StartsWith("revocation read back", finding.Evidence["closedSince"], StringComparison.Ordinal);
        Assert.Equal(finding.Id, Assert.Single(ward.Sweeps(At("09:00")).Device.Findings).Id);
        Assert.Null(ward.Device.DueAt);
    }

    [Fact]
    public void After_grace_and_before_the_proof_it_is_critical()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Accepted, Asked: true)).Revokes(At("08:20"));

        ward.HearsAt(At("08:21"), At("08:15").Uses("operator-a", "s1"));

        Assert.Equal(Severity.Critical, ward.Finding(FindingKind.ResidualActive).Severity);
    }

    [Fact]
    public void A_lesser_matter_becomes_critical_when_it_is_used_again()
    {
        var ward = Revoked().HearsAt(At("08:03"), At("08:00:03").Uses("operator-a", "s1"));

        ward.Hears(At("08:30").Uses("operator-a", "s1"));

        Assert.Equal((Severity.Critical, At("09:30")), (ward.Finding(FindingKind.ResidualActive).Severity, ward.Finding(FindingKind.ResidualActive).DueAt));
        Assert.Equal((2, 1), (ward.Count("finding.opened"), ward.Count("finding.closed")));
    }

    [Fact]
    public void A_use_that_is_seen_before_the_proof_is_closed_by_it()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.RevokeTokens, new StepResult(StepOutcome.Accepted, Asked: true))
            .Hears(At("08:00:03").Uses("operator-a", "s1"));
        Assert.Equal(["residual.active"], ward.OpenKinds);

        ward.Revokes(At("08:00:05"));

        Assert.Empty(ward.Device.Findings);
        ward.Sweeps(At("08:30"));
        Assert.Empty(ward.Device.Findings);
        Assert.Equal(1, ward.Count("finding.opened"));
    }

    [Fact]
    public void A_retry_closes_it_by_a_newer_proof()
    {
        var ward = Revoked().Hears(At("08:30").Uses("operator-a", "s1"));

        ward.Retries(At("08:40"), ward.Finding(FindingKind.ResidualActive));
        Assert.Equal((StepState.Owed, At("08:30:01"), At("08:40")), (ward.Step(StepKind.RevokeTokens).State, ward.Step(StepKind.RevokeTokens).MustReach, ward.Device.DueAt));
        ward.Revokes(At("08:40:02"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
        Assert.Empty(ward.Sweeps(At("09:00")).Device.Findings);
    }

    [Fact]
    public void A_sign_in_that_nobody_typed_counts_as_a_use()
    {
        var ward = Revoked().Hears(At("08:03").Refreshes("operator-a", "s1"));

        Assert.Equal(["residual.active"], ward.OpenKinds);
    }

    [Fact]
    public void Further_uses_keep_the_finding_and_move_what_was_seen_last()
    {
        var ward = Revoked().Hears(At("08:03").Uses("operator-a", "s1"));
        var first = ward.Finding(FindingKind.ResidualActive);

        ward.Hears(At("08:04").Uses("operator-a", "s1"));

        var now = ward.Finding(FindingKind.ResidualActive);
        Assert.Equal((first.Id, At("08:04"), "2"), (now.Id, now.LastSeenAt, now.Evidence["usesAfterHandoff"]));
        Assert.Equal(["session.active"], ward.LastEntries);
    }

    /// <summary>What came first is told by when it was heard: a record of what happened before the finding can come after it, and explains it.</summary>
    [Theory]
    [InlineData("sign-out")]
    [InlineData("reset")]
    [InlineData("application")]
    public void A_proof_that_is_heard_of_later_closes_it_even_if_it_happened_before(string proof)
    {
        var used = At("08:03").Uses("operator-a", "s1");
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1").In("chart"), At("08:00").SignsIn("operator-b", "s2")).HearsAt(At("08:05"), used);
        Assert.Equal(["residual.active"], ward.OpenKinds);

        ward.HearsAt(At("08:06"), proof switch
        {
            "sign-out" => At("08:03").SignsOut("operator-a", "s1"),
            "reset" => At("08:04").Resets(),
            _ => At("08:04").ClearsApp("chart", "operator-a"),
        });

        Assert.Empty(ward.OpenKinds);
    }

    [Fact]
    public void By_an_agent_for_one_person_it_is_closed_by_what_closes_that_and_not_by_the_same_agents_other_session()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-c", "s0"), At("07:01").Uses("agent-x", "work").As(PrincipalKind.Agent, "operator-c"), At("07:30").SignsIn("operator-a", "s1"),
            At("08:00").SignsIn("operator-b", "s2"), At("08:05").Uses("agent-x", "work").As(PrincipalKind.Agent, "operator-a"));
        Assert.Contains("residual.agent", ward.OpenKinds);

        ward.Settles(At("08:10"), [.. ward.Standing.Where(handoff => handoff.From!.UserId == "operator-a").Select(handoff =>
            (handoff.Id, handoff.Steps[0].Key, new StepResult(StepOutcome.Verified, Asked: true) { ClosesSessionsBefore = At("08:10") }))]);

        Assert.DoesNotContain("residual.agent", ward.OpenKinds);
    }
}
