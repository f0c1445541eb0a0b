using System.Text;
using Handoff.Rules.Policy;

namespace HandoffFunctions.Simulation.Order;

/// <summary>The policy under which the stories are told: every way of placing a record, most kinds of steps, signals from outside.</summary>
internal static class WardPolicy
{
    public const string Issuer = "https://idp.example";
    public const string Audience = "https://handoff.example/api/ssf/events";

    public const string Text = """
        {
          "scope": {
            "devices": [
              { "pattern": "tablet-*", "class": "tablet", "department": "ward-7" },
              { "pattern": "desk-*", "class": "desk" }
            ],
            "terminals": [{ "terminal": "PANEL-1", "deviceId": "desk-1" }],
            "addresses": [
              { "address": "192.0.2.1", "deviceId": "desk-1" },
              { "address": "192.0.2.9", "deviceId": "desk-2", "browserId": "browser-2" },
              { "address": "192.0.2.9", "deviceId": "desk-3", "browserId": "browser-3" }
            ],
            "browsers": [{ "browserId": "browser-7", "deviceId": "tablet-7" }],
            "checkedOutClass": "desk"
          },
          "classes": {
            "tablet": {
              "grace": "10m", "steps": ["deviceSignOut", "appSignOut", "revokeTokens", "rotateSecret"], "confirmWithin": "10m",
              "reauthentication": { "required": true }, "overdueAfter": "14h",
              "causes": { "deviceLost": { "steps": ["disableDevice", "revokeTokens", "rotateSecret"] } }
            },
            "desk": { "grace": "5m", "steps": ["revokeTokens", "rebindAgent", "disableAgent"], "idleAfter": "12h" }
          },
          "sharedSignals": { "receive": [{ "issuer": "https://idp.example", "audience": "https://handoff.example/api/ssf/events" }] },
          "retries": { "attempts": 3, "firstDelay": "10s", "longestDelay": "1m" },
          "readBack": { "wait": "4s", "askAgainAfter": "3m", "giveUpAfter": "30m" }
        }
        """;

    public static HandoffPolicy Plain { get; } = Read();

    public static Transmitter Transmitter { get; } = Plain.SharedSignals.Receive[0];

    private static HandoffPolicy Read()
    {
        var (policy, errors) = ReadPolicy.From(Encoding.UTF8.GetBytes(Text));
        return policy ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
