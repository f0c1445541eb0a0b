using Azure.Security.KeyVault.Secrets;
using HandoffFunctions.Adapters.KeyVault;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.KeyVault;

public sealed class MayBeginTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly RotationOrder Pair = new("a", "g1") { Partners = ["b"], Apart = TimeSpan.FromHours(1) };

    private static SecretProperties Version(string id, double hoursAgo, double? livesHours = null, bool byRotation = false)
    {
        var properties = SecretModelFactory.SecretProperties(name: "a", version: id, createdOn: Now.AddHours(-hoursAgo));
        properties.ExpiresOn = livesHours is { } hours ? Now.AddHours(hours - hoursAgo) : null;
        if (byRotation)
        {
            properties.Tags[SecretRotation.GenerationTag] = "g0";
        }
        return properties;
    }

    [Fact]
    public void A_handoff_replaces_whichever_version_is_newest() => Assert.Null(MayBegin.Against(Pair, Version("v9", 0), Now));

    [Fact]
    public void A_version_that_was_replaced_is_overtaken()
    {
        Assert.Null(MayBegin.Against(Pair with { Replaces = "V1" }, Version("v1", 100), Now));
        Assert.IsType<Rotated.Overtaken>(MayBegin.Against(Pair with { Replaces = "v1" }, Version("v2", 100), Now));
    }

    [Theory]
    [InlineData(true, 4.0, 10.0, 1.0)]
    [InlineData(true, 5.0, 10.0, null)]
    [InlineData(false, 0.0, 10.0, null)]
    [InlineData(true, 0.0, null, null)]
    public void What_a_rotation_made_lives_for_half_of_its_life_at_least(bool byRotation, double hoursAgo, double? lives, double? waitsHours)
    {
        var held = MayBegin.Against(Pair with { Replaces = "v1" }, Version("v1", hoursAgo, lives, byRotation), Now) as Rotated.Held;

        Assert.Equal(waitsHours is { } hours ? Now.AddHours(hours) : null, held?.Until);
        Assert.NotEqual(true, held?.ForPartner);
    }

    [Theory]
    [InlineData(new double[] { }, null)]
    [InlineData(new double[] { 0 }, null)]
    [InlineData(new[] { 500, 0.5 }, 0.5)]
    [InlineData(new[] { 500, 1.0 }, null)]
    [InlineData(new[] { 500, 400.0 }, null)]
    public void A_pair_is_kept_apart_from_when_the_partner_was_replaced(double[] partnerHoursAgo, double? waitsHours)
    {
        var held = MayBegin.Beside(Pair, "b", [.. partnerHoursAgo.Select((hours, n) => Version($"v{n}", hours))], Now);

        Assert.Equal(waitsHours is { } wait ? Now.AddHours(wait) : null, held?.Until);
        Assert.NotEqual(false, held?.ForPartner);
    }

    [Fact]
    public void A_partner_that_has_waited_goes_first_until_its_turn_is_forfeited()
    {
        Assert.Equal(Now.AddMinutes(5), MayBegin.Beside(Pair with { PartnerFirstUntil = Now.AddMinutes(5) }, "b", [], Now)!.Until);
        Assert.Null(MayBegin.Beside(Pair with { PartnerFirstUntil = Now.AddMinutes(-5) }, "b", [], Now));
    }
}
