using Handoff.Rules.Custody;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_revocation_would_come_too_late
{
    private static HandoffRecord Handoff(Ward ward) => ward.Standing[0];

    [Fact]
    public void A_session_that_the_operator_began_since_blocks_it()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"), At("09:00").SignsIn("operator-a", "s3"));

        Assert.Contains("2026-03-02T09:00:00Z", Fence.Blocks(Handoff(ward), Fence.RightfulOn(ward.Device, "Operator-A")), StringComparison.Ordinal);
    }

    [Fact]
    public void So_does_an_open_session_into_which_the_operator_has_typed_again_since()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("09:00").SignsIn("operator-a", "s1"));
        var elsewhere = new HandoffRecord { Id = "h", Cause = Cause.ShiftEnd, At = At("08:00"), RecordedAt = At("09:01"), Trigger = new("hr", "1"), Steps = [] };

        Assert.Contains("2026-03-02T09:00:00Z", Fence.Blocks(elsewhere, PresentOn.Of(ward.Device).SelectMany(Fence.RightfulBy)), StringComparison.Ordinal);
        Assert.Equal(At("07:00"), ward.Session("s1").StartedAt);
    }

    [Fact]
    public void A_session_from_before_the_handoff_does_not()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));

        Assert.Null(Fence.Blocks(Handoff(ward), [At("07:59:59"), At("08:00")]));
    }

    [Fact]
    public void A_source_whose_clock_runs_ahead_does_not_ask_for_a_proof_from_the_future()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1")).HearsAt(At("08:00"), At("12:00").SignsIn("operator-b", "s2"));

        Assert.Equal((At("12:00"), At("08:00")), (Handoff(ward).At, Handoff(ward).Fence));
    }

    [Fact]
    public void Only_sessions_of_who_holds_the_device_are_rightful()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:01").SignsIn("operator-a", "s2"), At("07:02").SignsOut("operator-a", "s1"),
            At("07:03").Refreshes("operator-b", "s3"));

        Assert.Equal([At("07:01")], Fence.RightfulOn(ward.Device, "operator-a"));
        Assert.Empty(Fence.RightfulOn(ward.Device, "operator-b"));
    }

    [Fact]
    public void What_it_ended_elsewhere_is_named()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02"));
        var session = ward.Session("s1") with { HandoffId = null };
        PresentOn Elsewhere(string device, Session on) => new(device, "operator-a", true, [on]);

        var ended = CollateralOf.Revocation(Handoff(ward), ward.Step(StepKind.RevokeTokens),
        [
            Elsewhere(Facts.Tablet, session),
            Elsewhere("tablet-18", session),
            Elsewhere("tablet-19", session with { StartedAt = At("08:00:03") }),
            Elsewhere("tablet-20", session with { EndedAt = At("07:30") }),
            Elsewhere("tablet-21", session with { Principal = Rules.Events.PrincipalKind.ServicePrincipal }),
        ]);

        Assert.Equal([new Collateral("tablet-18", "s1", At("07:00"))], ended);
    }
}
