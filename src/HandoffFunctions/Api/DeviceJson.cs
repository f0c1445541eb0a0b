using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Text;

namespace HandoffFunctions.Api;

/// <summary>A device as the API shows it: who holds it, which sessions are not proven closed, and what is still owed.</summary>
internal static class DeviceJson
{
    public static void Write(Utf8JsonWriter json, Device device, Freshness fresh)
    {
        json.WriteStartObject();
        json.WriteString("deviceId", device.DeviceId);
        json.WriteString("deviceClass", device.DeviceClass);
        json.WriteString("department", device.Department);
        HandoffsApi.Write(json, "holder", device.Custody.Holder is { } holder ? new Person(holder.UserId, holder.UserName) : null);
        json.WriteString("since", FindingJson.Time(device.Custody.Holder?.Since));
        json.WriteString("heldBy", device.Custody.Holder is { } held ? Words.Of(held.By) : null);
        json.WriteString("dueAt", FindingJson.Time(device.Custody.Holder?.DueAt));
        json.WriteStartArray("openSessions");
        foreach (var session in device.Custody.Sessions.Where(session => Proof.Standing(device, session) is null))
        {
            json.WriteStartObject();
            json.WriteString("sessionId", session.SessionId);
            json.WriteString("userId", session.UserId);
            json.WriteString("userName", session.UserName);
            json.WriteString("appId", session.AppId);
            json.WriteString("principalKind", Words.Of(session.Principal));
            json.WriteString("startedAt", FindingJson.Time(session.StartedAt));
            json.WriteString("lastSeenAt", FindingJson.Time(Proof.LastUse(device, session)));
            json.WriteString("handoffId", session.HandoffId);
            json.WriteString("attributedBy", session.AttributedBy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("stepsOwed");
        foreach (var (handoff, step) in device.Handoffs.SelectMany(handoff => handoff.Steps.Select(step => (handoff, step)))
            .Where(pair => pair.step.IsOpen || pair.step.State == StepState.Stuck))
        {
            HandoffsApi.Write(json, handoff, step);
        }

        json.WriteEndArray();
        json.WriteNumber("ledgerEntries", device.Seq);
        fresh.Write(json);
        json.WriteEndObject();
    }
}
