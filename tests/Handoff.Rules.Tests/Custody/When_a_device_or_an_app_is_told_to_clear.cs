using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_device_or_an_app_is_told_to_clear
{
    private static readonly StepResult Told = new(StepOutcome.Accepted, Asked: true);
    private static readonly StepResult NoWord = new(StepOutcome.Accepted, "no confirmation came");

    private static Ward OneHandoff() => new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("deviceSignOut", "appSignOut"))).Hears(
        At("07:00").SignsIn("operator-a", "s1").In("chart"), At("08:00").SignsIn("operator-b", "s2").In("chart"));

    [Fact]
    public void The_app_of_each_old_session_is_told()
    {
        Assert.Equal(
            [(StepKind.DeviceSignOut, Facts.Tablet), (StepKind.AppSignOut, "chart")],
            OneHandoff().Standing[0].Steps.Select(step => (step.Kind, step.Target)));
    }

    [Fact]
    public void Its_word_verifies_it()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.DeviceSignOut, Told).Settles(At("08:00:01"), StepKind.AppSignOut, Told);

        ward.Hears(At("08:00:20").Resets("browser"), At("08:00:30").ClearsApp("chart", "operator-a"));

        Assert.All(ward.Standing[0].Steps, step => Assert.Equal(StepState.Verified, step.State));
        Assert.Equal(HandoffStatus.Completed, ward.Standing[0].Status);
        Assert.Equal(0, ward.Step(StepKind.DeviceSignOut).Evidence["confirmedBy"].IndexOf("/ward ", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_word_may_come_before_it_was_told()
    {
        var ward = new Ward(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("deviceSignOut"))).Hears(At("07:00").SignsIn("operator-a", "s1"));

        ward.HearsAt(At("08:00:05"), At("08:00:01").Resets()).HearsAt(At("08:00:06"), At("08:00").SignsIn("operator-b", "s2"));

        Assert.Equal(StepState.Verified, ward.Step(StepKind.DeviceSignOut).State);
    }

    [Fact]
    public void A_word_from_before_the_handoff_proves_nothing()
    {
        var ward = OneHandoff().HearsAt(At("08:00:05"), At("07:59:59").Resets());

        Assert.Equal(StepState.Owed, ward.Step(StepKind.DeviceSignOut).State);
    }

    [Fact]
    public void A_word_for_another_handoff_proves_nothing()
    {
        var ward = OneHandoff().Hears(At("08:00:05").Resets() with { HandoffId = "another" });

        Assert.Equal(StepState.Owed, ward.Step(StepKind.DeviceSignOut).State);
    }

    [Theory]
    [InlineData("chart", "operator-b")]
    [InlineData("other", "operator-a")]
    public void The_word_of_another_app_or_about_another_operator_proves_nothing(string app, string user)
    {
        var ward = OneHandoff().Hears(At("08:00:05").ClearsApp(app, user));

        Assert.Equal(StepState.Owed, ward.Step(StepKind.AppSignOut).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reset_that_took_the_app_with_it_is_its_word(bool named)
    {
        var ward = OneHandoff().Hears(named ? At("08:00:05").Resets("app:chart") : At("08:00:05").Resets());

        Assert.Equal(StepState.Verified, ward.Step(StepKind.AppSignOut).State);
    }

    [Fact]
    public void Without_its_word_it_is_unverifiable_when_the_time_is_over()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.DeviceSignOut, Told);
        Assert.Equal(At("08:10:01"), ward.Step(StepKind.DeviceSignOut).NextAt);

        ward.Settles(At("08:10:01"), StepKind.DeviceSignOut, NoWord);

        Assert.Equal((StepState.Unverifiable, "no confirmation came"), (ward.Step(StepKind.DeviceSignOut).State, ward.Step(StepKind.DeviceSignOut).Reason));
        Assert.Contains(ward.Device.Findings, finding => finding.Kind == FindingKind.TeardownUnverifiable);
    }

    [Fact]
    public void A_late_word_still_verifies_what_was_given_up()
    {
        var ward = OneHandoff().Settles(At("08:00:01"), StepKind.DeviceSignOut, Told).Settles(At("08:10:01"), StepKind.DeviceSignOut, NoWord);

        ward.Hears(At("08:20").Resets());

        Assert.Equal(StepState.Verified, ward.Step(StepKind.DeviceSignOut).State);
        Assert.DoesNotContain(ward.Device.Findings, finding => finding.Kind == FindingKind.TeardownUnverifiable);
    }
}
