using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

/// <summary>Log feeds report what nobody published as an event: uses by the hundred, revocations of everybody, sign-ins that are placed and not named.</summary>
public sealed class When_logs_are_plenty
{
    [Fact]
    public void A_sign_in_that_was_placed_by_custody_takes_the_device_from_nobody_whatever_comes_late()
    {
        var ward = new Ward().Hears(At("08:00").ChecksOut("operator-a"))
            .HearsAt(At("09:02"), At("09:00:10").SignsIn("operator-a", "phone") with { AttributedBy = Fact.ByCustody })
            .HearsAt(At("09:05"), At("09:00").SignsIn("operator-b", "s2"));

        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        Assert.Equal("operator-a", Assert.Single(ward.Standing).From!.UserId);
        Assert.Equal(["s2"], ward.Device.Custody.Sessions.Select(session => session.SessionId));
        Assert.Empty(ward.Revokes(At("09:05:01")).Sweeps(At("09:30")).Device.Findings);
    }

    [Fact]
    public void A_use_that_was_placed_by_custody_counts_only_while_its_person_held_the_device()
    {
        var ward = new Ward().Hears(At("08:00").ChecksOut("operator-a"))
            .HearsAt(At("09:02"), At("09:00:10").Uses("operator-a", "phone") with { AttributedBy = Fact.ByCustody })
            .HearsAt(At("09:05"), At("09:00").SignsIn("operator-b", "s2"));

        Assert.Empty(ward.Revokes(At("09:05:01")).Sweeps(At("09:30")).Device.Findings);
    }

    [Fact]
    public void A_use_that_disproved_a_proof_is_not_forgotten_among_hundreds()
    {
        var ward = new Ward { CheckedEvery = 50 };
        ward.Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02")).Sweeps(At("08:01")).Hears(At("08:10").Uses("operator-a", "s1"));

        for (var i = 0; i < 410; i++)
        {
            ward.Hears((At("09:00") + TimeSpan.FromMinutes(i)).Uses("operator-b", $"token:{i}"));
        }

        Assert.Equal(At("08:10"), ward.Finding(FindingKind.ResidualActive).LastSeenAt);
        Assert.Equal(HandoffStatus.Incomplete, ward.Standing[0].Status);
    }

    [Fact]
    public void A_revocation_that_proved_a_session_closed_is_not_forgotten_among_those_of_others()
    {
        var ward = new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps()))
            .Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"), At("08:03").HasTokensRevoked("operator-a"));
        for (var i = 0; i < 60; i++)
        {
            ward.Hears((At("09:00") + TimeSpan.FromMinutes(i)).HasTokensRevoked($"operator-x{i}"), (At("09:00") + TimeSpan.FromMinutes(i)).HasTokensRevoked("operator-c"));
        }

        Assert.Empty(ward.Sweeps(At("10:20")).Device.Findings);
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
        Assert.Single(ward.Device.Witnessed, seen => seen.UserId == "operator-c");
    }

    [Fact]
    public void One_revocation_that_proves_many_handoffs_proves_them_all_by_the_next_sweeps()
    {
        var ward = new Ward();
        for (var i = 0; i < 12; i++)
        {
            ward.Hears((At("07:00") + TimeSpan.FromMinutes(4 * i)).SignsIn("operator-a", $"a{i}"), (At("07:02") + TimeSpan.FromMinutes(4 * i)).SignsIn("operator-b", $"b{i}"));
        }

        for (var portion = 0; portion < 3; portion++)
        {
            ward.Settles(At("08:00"), StepKind.RevokeTokens, new StepResult(StepOutcome.Unverifiable, "its effect never showed"));
        }

        ward.Hears(At("08:10").HasTokensRevoked("operator-a")).Sweeps(At("08:11")).Sweeps(At("08:12"));

        Assert.All(ward.Standing.SelectMany(handoff => handoff.Steps).Where(step => step is { Kind: StepKind.RevokeTokens, Target: "operator-a" }), step => Assert.Equal(StepState.Verified, step.State));
    }

    [Fact]
    public void A_fresh_sign_in_that_is_no_longer_kept_one_by_one_still_counts()
    {
        var policy = Policies.WithTablet(tablet => tablet["reauthentication"] = JsonNode.Parse("""{ "methods": ["fido2"] }"""));
        var ward = new Ward(policy) { CheckedEvery = 10 }.Hears(At("07:00").ChecksOut("operator-a"), At("07:01").SignsIn("operator-a", "s1") with { Fresh = true, AuthMethods = ["fido2"] });
        for (var i = 0; i < 70; i++)
        {
            ward.Hears((At("08:00") + TimeSpan.FromMinutes(25 * i)).Refreshes("operator-a", "s1") with { Fresh = false, FreshBecause = "a refresh token" });
        }

        Assert.True(ward.Device.Before.At >= At("07:01"));
        Assert.DoesNotContain("reauthentication.missing", ward.OpenKinds);
    }

    [Fact]
    public void What_an_agent_does_for_the_next_operator_is_no_use_of_what_it_did_for_the_last()
    {
        static Fact Acts(string at, string person) => At(at).Uses("bot", "principal:bot").As(PrincipalKind.Agent, person);
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), Acts("07:30", "operator-a"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02"))
            .Hears(Acts("08:05", "operator-b")).Sweeps(At("08:20"));
        Assert.Empty(ward.Device.Findings);

        ward.Hears(Acts("08:21", "operator-a"));

        Assert.Equal(["residual.agent"], ward.OpenKinds);
    }
}
