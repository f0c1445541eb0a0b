using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>A finding as its row has it.</summary>
internal sealed record FindingRow(string Id, string Kind, string Status, string? DeviceId, string? UserId, string? SessionId, string? HandoffId, DateTimeOffset? HandoffAt, DateTimeOffset FlaggedAt)
{
    /// <summary>For a step that was given up or cannot be proven: which.</summary>
    public (string Kind, string Target)? Step { get; init; }

    public bool IsOpen => Status is "open" or "acknowledged";

    public static FindingRow Read(KeptRow row)
    {
        using var document = JsonDocument.Parse(row.Utf8);
        var json = document.RootElement;
        return new FindingRow(json.Text("id")!, KindOf(json.Text("kind")!), json.Word("status"), json.Text("deviceId"), json.Text("userId"),
            json.Text("sessionId"), json.Text("handoffId"), json.Time("handoffAt"), json.Time("flaggedAt")!.Value)
        {
            Step = json.Part("evidence") is { } evidence && evidence.Text("step") is { } kind ? (kind, evidence.Text("target") ?? "") : null,
        };
    }

    /// <summary>From the code's spelling to the contract's: ResidualOpen is residual.open.</summary>
    private static string KindOf(string name)
    {
        var second = 1 + name.AsSpan(1).IndexOfAnyInRange('A', 'Z');
        return second == 0 ? name.ToLowerInvariant() : $"{name[..second]}.{name[second..]}".ToLowerInvariant();
    }
}
