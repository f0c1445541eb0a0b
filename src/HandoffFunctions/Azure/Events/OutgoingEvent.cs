namespace HandoffFunctions.Adapters.Events;

/// <summary>
/// A CloudEvent to send. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
/// </summary>
/// <param name="Id">The same for every attempt: with <paramref name="Source"/> it lets receivers drop a repeat.</param>
/// <param name="Type">For example Handoff.Custody.HandoffCompleted.</param>
/// <param name="Source">URI reference of the sender.</param>
/// <param name="Subject">What the event is about; null for none.</param>
/// <param name="Time">When it happened.</param>
/// <param name="DataJson">The data as JSON text.</param>
public sealed record OutgoingEvent(string Id, string Type, string Source, string? Subject, DateTimeOffset Time, string DataJson);
