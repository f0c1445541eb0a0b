using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Simulation.Order;
using Xunit;

namespace HandoffFunctions.Simulation.Stuck;

public sealed class When_receivers_hang
{
    private const int Receivers = 6;

    [Theory]
    [InlineData(false, "tellReceivers", "revokeTokens")]
    [InlineData(true, "tellReceivers", "revokeTokens")]
    [InlineData(true, "deviceSignOut", "tellReceivers", "rotateSecret", "revokeTokens")]
    [InlineData(true, "tellReceivers", "deviceSignOut", "rotateSecret", "revokeTokens")]
    public void The_person_is_revoked_in_the_handoffs_own_invocation(bool hangsToo, params string[] steps)
    {
        using var silent = new SilentReceivers();
        using var house = Telling(silent, steps);
        house.Topic.Hangs = hangsToo ? house.World.Time.Clock() : null;
        house.Happens(now => Say.SignsIn(now, "tablet-1", "a", "s1"));
        house.World.Time.Advance(TimeSpan.FromMinutes(2));
        var begun = house.World.Time.Now;

        house.Happens(now => Say.SignsIn(now, "tablet-1", "b", "s2"));

        Assert.Equal(Receivers, silent.Asked.Count);
        Assert.All(house.Steps("tablet-1", StepKind.TellReceivers), step => Assert.Equal((StepState.Owed, 1), (step.State, step.Attempts)));
        var revoked = Assert.Single(house.Steps("tablet-1", StepKind.RevokeTokens));
        Assert.Equal(StepState.Verified, revoked.State);
        Assert.InRange(house.World.Time.Now - begun, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(28));
    }

    private static House Telling(SilentReceivers silent, string[] steps) => new(
        policy =>
        {
            policy["classes"]!["tablet"]!["steps"] = new JsonArray([.. steps.Select(step => JsonValue.Create(step))]);
            policy["sharedSignals"] = new JsonObject
            {
                ["send"] = new JsonObject
                {
                    ["issuer"] = "https://handoff.example.com",
                    ["subjectIssuer"] = "https://idp.example.com",
                    ["signingKey"] = SilentReceivers.Key,
                    ["receivers"] = new JsonArray([.. Enumerable.Range(1, Receivers).Select(n => new JsonObject
                    {
                        ["name"] = $"app-{n}",
                        ["endpoint"] = $"https://app-{n}.example.com/in",
                        ["audience"] = $"app-{n}",
                    })]),
                },
            };
        },
        reach: (world, outside) => outside with
        {
            Values = new SecretValues(World.VaultUri, new World.NoCredential(), world.Time.Clock(), new HttpClientTransport(silent)),
            Signals = new PushSignals(world.Time.Clock(), handler: silent),
        });
}
