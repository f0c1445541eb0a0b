using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>A handoff as its row has it.</summary>
internal sealed record HandoffRow(string Id, string Cause, DateTimeOffset At, DateTimeOffset RecordedAt, string? DeviceId, string? From, string? To, string Status)
{
    public required IReadOnlyList<StepPart> Steps { get; init; }
    public bool IsDryRun { get; init; }
    public bool IsRevised { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Whether the device passed on, or a person left; the rest are rotations.</summary>
    public bool IsHandoff => Cause != "secretExpiry";

    public static HandoffRow Read(KeptRow row)
    {
        using var document = JsonDocument.Parse(row.Utf8);
        var json = document.RootElement;
        return new HandoffRow(json.Text("id")!, json.Word("cause"), json.Time("at")!.Value, json.Time("recordedAt")!.Value, json.Text("deviceId"),
            json.Part("from")?.Text("userId"), json.Part("to")?.Text("userId"), json.Word("status"))
        {
            Steps = [.. json.Each("steps").Select(StepPart.Read)],
            IsDryRun = json.Flag("dryRun"),
            IsRevised = json.Text("revisedBecause") is not null,
            CompletedAt = json.Time("completedAt"),
        };
    }
}

/// <summary>A teardown step within a handoff's row.</summary>
internal sealed record StepPart(string Kind, string Target, string State, int Attempts, DateTimeOffset? NextAt, DateTimeOffset? AskedAt, DateTimeOffset? AcceptedAt, string? Reason)
{
    public (string Kind, string Target) Key => (Kind, Target);

    public bool IsOwed => State is "owed" or "accepted";

    public bool IsSettled => State is "verified" or "unverifiable" or "superseded";

    /// <summary>Whether others prove it by what they say.</summary>
    public bool AwaitsWord => Kind is "deviceSignOut" or "appSignOut" or "rebindAgent" or "tellReceivers";

    public static StepPart Read(JsonElement json) => new(
        json.Word("kind"), json.Text("target")!, json.Word("state"), json.Number("attempts"), json.Time("nextAt"), json.Time("askedAt"), json.Time("acceptedAt"), json.Text("reason"));
}
