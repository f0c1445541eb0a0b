using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Text;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Shows a handoff with what it owes and what proves it.</summary>
internal sealed class HandoffsApi(CustodyStore store)
{
    public async Task ShowAsync(HttpContext context, Caller caller)
    {
        var id = (string)context.Request.RouteValues["handoffId"]!;
        var handoff = HandoffKey.SubjectOf(id) is null ? null : await store.HandoffAsync(id, context.RequestAborted).ConfigureAwait(false);
        if (handoff is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such handoff").ConfigureAwait(false);
            return;
        }

        var collateral = handoff.Collateral ?? await CollateralNowAsync(handoff, context.RequestAborted).ConfigureAwait(false);
        await context.WriteJsonAsync(json => Write(json, handoff, collateral)).ConfigureAwait(false);
    }

    public static void Write(Utf8JsonWriter json, string name, Person? person)
    {
        if (person is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("userId", person.UserId);
        json.WriteString("userName", person.UserName);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, HandoffRecord handoff, Step step)
    {
        json.WriteStartObject();
        json.WriteString("handoffId", handoff.Id);
        json.WriteString("kind", Words.Of(step.Kind));
        json.WriteString("target", step.Target);
        json.WriteString("state", Words.Of(step.State));
        json.WriteNumber("attempts", step.Attempts);
        json.WriteString("reason", step.Reason);
        json.WriteString("nextAttemptAt", FindingJson.Time(step.NextAt));
        json.WriteString("acceptedAt", FindingJson.Time(step.AcceptedAt));
        json.WriteString("verifiedAt", FindingJson.Time(step.VerifiedAt));
        json.WriteStartObject("evidence");
        foreach (var (name, value) in step.Evidence.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Until the sweep has put it on record, what a revocation also ended is looked up for whoever asks.</summary>
    private async Task<IReadOnlyList<Collateral>> CollateralNowAsync(HandoffRecord handoff, CancellationToken cancel) =>
        handoff.Steps.FirstOrDefault(step => step is { Kind: StepKind.RevokeTokens, State: StepState.Verified }) is { } revoked
            ? CollateralOf.Revocation(handoff, revoked, await store.PresenceAsync(revoked.Target, cancel).ConfigureAwait(false))
            : [];

    private static void Write(Utf8JsonWriter json, HandoffRecord handoff, IReadOnlyList<Collateral> collateral)
    {
        json.WriteStartObject();
        json.WriteString("id", handoff.Id);
        json.WriteString("deviceId", handoff.DeviceId);
        json.WriteString("cause", Words.Of(handoff.Cause));
        json.WriteString("status", Words.Of(handoff.Status));
        Write(json, "from", handoff.From);
        Write(json, "to", handoff.To);
        json.WriteString("at", FindingJson.Time(handoff.At));
        json.WriteString("recordedAt", FindingJson.Time(handoff.RecordedAt));
        json.WriteString("eventId", handoff.Trigger.Id);
        json.WriteString("eventSource", handoff.Trigger.Source);
        json.WriteStartArray("steps");
        foreach (var step in handoff.Steps)
        {
            Write(json, handoff, step);
        }

        json.WriteEndArray();
        json.WriteStartArray("collateral");
        foreach (var other in collateral)
        {
            json.WriteStartObject();
            json.WriteString("deviceId", other.DeviceId);
            json.WriteString("sessionId", other.SessionId);
            json.WriteString("startedAt", FindingJson.Time(other.StartedAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("completedAt", FindingJson.Time(handoff.CompletedAt));
        if (handoff.TimeToZeroAccess is { } seconds)
        {
            json.WriteNumber("timeToZeroAccess", seconds);
        }
        else
        {
            json.WriteNull("timeToZeroAccess");
        }

        json.WriteString("revisedBecause", handoff.RevisedBecause);
        json.WriteBoolean("dryRun", handoff.DryRun);
        json.WriteEndObject();
    }
}
