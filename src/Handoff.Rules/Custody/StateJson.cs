using System.Text.Json;
using System.Text.Json.Serialization;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;

namespace Handoff.Rules.Custody;

/// <summary>How state is written to storage. Generated at build time, because the published program has no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(Worker))]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(HandoffRecord))]
[JsonSerializable(typeof(PresentOn))]
[JsonSerializable(typeof(IReadOnlyList<Notice>))]
[JsonSerializable(typeof(IReadOnlyList<StepCount>))]
[JsonSerializable(typeof(WaitingFact))]
public sealed partial class StateJson : JsonSerializerContext;
