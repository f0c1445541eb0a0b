using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_a_signal_is_about_a_person
{
    private static Change<Worker> Decided(Fact fact) => DecideWorker.On(null, fact, Policies.Plain, VaultBindings.None, At("12:00"));

    private static JsonNode TheEntry(Change<Worker> change) => JsonNode.Parse(Assert.Single(change.Entries).Text)!;

    [Fact]
    public void A_revocation_on_no_particular_device_is_carried_to_the_persons_devices()
    {
        var fact = Signals.Sample("session-revoked-by-session-and-user").TheFact();

        var change = Decided(fact);

        Assert.True(fact.IsAboutWorker);
        Assert.Equal(fact.Key, Assert.Single(change.After.Errands).Fact.Key);
        Assert.Equal(("session.revoked", "s-1|17.3", "policy"), ((string)TheEntry(change)["type"]!, (string)TheEntry(change)["sessionId"]!, (string)TheEntry(change)["details"]!["initiatingEntity"]!));
    }

    [Fact]
    public void A_revocation_on_a_device_is_about_that_device() => Assert.False(Signals.Sample("session-revoked-by-user-and-device").TheFact().IsAboutWorker);

    [Fact]
    public void A_changed_credential_is_noted_and_carried_nowhere()
    {
        var change = Decided(Signals.Sample("credential-created").TheFact());

        Assert.Empty(change.After.Errands);
        Assert.Null(change.After.DueAt);
        Assert.Equal(("worker.credentialChanged", "fido2-roaming", "create"),
            ((string)TheEntry(change)["type"]!, (string)TheEntry(change)["details"]!["credentialType"]!, (string)TheEntry(change)["details"]!["changeType"]!));
    }

    [Fact]
    public void A_device_from_which_the_person_has_passed_on_is_concerned_as_long_as_a_session_is_left_there()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2"));
        var trace = PresentOn.Of(ward.Device).Single(trace => trace.UserId == "operator-a");

        Assert.False(trace.IsConcernedBy(At("09:00").Departs("operator-a")));
        Assert.True(trace.IsConcernedBy(At("09:00").Revoked("operator-a")));
    }

    [Fact]
    public void A_device_that_ceases_to_be_compliant_is_noted_and_nothing_else()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"));
        var before = ward.Device;

        ward.Hears(Signals.Sample("device-not-compliant").TheFact());

        Assert.Equal(("device.complianceChanged", "not-compliant"), ((string)ward.The("device.complianceChanged")["type"]!, (string)ward.The("device.complianceChanged")["details"]!["currentStatus"]!));
        Assert.Equal((before.Facts.Count, 0, before.Custody.Holder), (ward.Device.Facts.Count, ward.Device.Findings.Count, ward.Device.Custody.Holder));
    }

    [Fact]
    public void A_session_that_began_shows_that_it_is_there_and_moves_no_custody()
    {
        var began = Signals.Sample("session-established").TheFact() with { UserId = "operator-a", DeviceId = Facts.Tablet };
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-b", "s1"), began);

        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        Assert.Equal("operator-a", ward.Session("set:set-06").UserId);
        Assert.Empty(ward.Device.Handoffs);
    }
}
