using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

/// <summary>A browser takes its session id along: who typed again on a machine of their own has begun a rightful session under the old id.</summary>
public sealed class When_the_operator_signs_in_elsewhere
{
    private static Fact Elsewhere(bool? fresh) => At("08:30").SignsIn("operator-a", "s1") with { AttributedBy = Fact.BySession, Fresh = fresh };

    private static Ward PassedOn() => new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));

    [Fact]
    public void A_proof_given_afresh_is_no_use_of_what_was_left_behind()
    {
        var ward = PassedOn().Hears(Elsewhere(fresh: true)).Revokes(At("08:31")).Sweeps(At("08:40"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal("operator-b", ward.Device.Custody.Holder?.UserId);
    }

    [Fact]
    public void One_that_may_have_met_an_earlier_proof_is_for_an_analyst()
    {
        var ward = PassedOn().Revokes(At("08:01")).Hears(Elsewhere(fresh: null));

        Assert.Equal(["residual.active"], ward.OpenKinds);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(null, true)]
    [InlineData(false, false)]
    public void A_revocation_that_would_end_the_new_session_is_not_done_any_more(bool? fresh, bool isBlocked)
    {
        var ward = PassedOn().Hears(Elsewhere(fresh));

        var why = Fence.Blocks(ward.Standing[0], Fence.RightfulOn(ward.Device, "operator-a"));

        Assert.Equal(isBlocked, why is not null);
        var trace = PresentOn.Of(ward.Device).Single(trace => trace.UserId == "operator-a");
        Assert.Equal(isBlocked, Fence.Blocks(ward.Standing[0], Fence.RightfulBy(trace)) is not null);
    }

    [Fact]
    public void It_is_remembered_when_the_facts_are_added_up()
    {
        var before = FoldFacts.AddUp("d", CustodyState.Empty, [At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"), Elsewhere(true)], [], []);

        Assert.Equal(At("08:30"), before.Sessions.Single(session => session.SessionId == "s1").TypedElsewhereAt);
    }

    [Theory]
    [InlineData("07:10")]
    [InlineData("08:10")]
    public void An_agent_stays_where_its_person_last_was(string late)
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"));
        ward.Hears(At("08:30").Uses("agent-x", "x").As(PrincipalKind.Agent, "operator-a") with { AttributedBy = Fact.ByCustody });
        ward.HearsAt(At("08:31"), At(late).SignsIn("operator-b", "s2"));

        Assert.Equal(ward.Standing[0].Id, ward.Device.Custody.Sessions.Single(session => session.UserId == "agent-x").HandoffId);
    }

    [Fact]
    public void A_persons_own_use_that_custody_placed_still_counts_for_nothing_then()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:30").Uses("operator-a", "s7") with { AttributedBy = Fact.ByCustody });
        ward.HearsAt(At("08:31"), At("08:00").SignsIn("operator-b", "s2"));

        Assert.DoesNotContain(ward.Device.Custody.Sessions, session => session.SessionId == "s7");
    }
}
