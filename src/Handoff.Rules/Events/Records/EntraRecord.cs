namespace Handoff.Rules.Events.Records;

/// <summary>
/// One record of an Entra log: an envelope with <c>properties</c>, or with the properties flattened into it. Fields are asked for by the
/// name that they have among the properties.
/// </summary>
internal sealed class EntraRecord(RecordFields fields, EntraLog log, DateTimeOffset now)
{
    /// <summary>
    /// Where the time stands, best first. The envelope's own <c>time</c> is when the record was logged, which can be minutes later.
    /// </summary>
    public static readonly string[] Times =
    [
        "properties.createdDateTime", "createdDateTime", "properties.activityDateTime", "activityDateTime",
        "properties.timeGenerated", "timeGenerated", "time",
    ];

    public DateTimeOffset? At { get; } = fields.Time(Times);

    public string? Text(string name) => fields.Text($"properties.{name}", name);

    public string? Required(string name) => fields.Required($"properties.{name}", name);

    public string? Word(string name) => fields.Word($"properties.{name}", name);

    public DateTimeOffset? Time(string name) => fields.Time($"properties.{name}", name);

    /// <summary>The objects in an array, as parts of the record.</summary>
    public IReadOnlyList<RecordFields> Parts(string name) =>
        [.. JsonText.Items(fields.Find($"properties.{name}") ?? fields.Find(name)).Select(item => new RecordFields(item, $"properties.{name}."))];

    public void Refuse(string path, string why) => fields.Refuse(path, why);

    public void Refuse(RecordFields part) => fields.Refuse(part);

    /// <summary>
    /// The record's own id. Only where there are no properties is it looked for in the envelope, whose id may be one of the delivery.
    /// </summary>
    public string? Id => fields.Find("properties") is null ? fields.Text("id") : fields.Text("properties.id");

    /// <summary>
    /// Whether somebody got in: every field that says so must. 0 is success, any other code a failure or an interruption that asked for
    /// more (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). Null when the record does not say.
    /// </summary>
    public bool? Succeeded
    {
        get
        {
            var codes = new[] { fields.Word("resultType"), fields.Word("properties.resultType"), Word("status.errorCode") }.OfType<string>().ToList();
            return codes.Count > 0 ? codes.All(IsSuccess) : fields.Word("resultSignature") is { } signature ? IsSuccess(signature) : null;
        }
    }

    /// <summary>What every fact from the record has: its key and its time.</summary>
    /// <param name="stable">What tells the record apart where it has no id, and stays the same in every delivery of it.</param>
    public Fact Begin(FactKind kind, string? id, params ReadOnlySpan<string?> stable)
    {
        if (At is null)
        {
            fields.Refuse("properties.createdDateTime", "is required, or properties.activityDateTime, properties.timeGenerated, or time: it says when it happened");
        }
        else if (At > now + ReadEvent.FurthestAhead)
        {
            fields.Refuse(Times.First(path => fields.Find(path) is not null), "is more than 24 hours ahead");
        }

        return new Fact
        {
            Kind = kind,
            Key = RecordKey.Of($"entra/{log.Feed}", Tenant?.ToLowerInvariant(), id, At, stable),
            At = At ?? default,
            IpAddress = Text("ipAddress") ?? fields.Text("callerIpAddress"),
            AppId = Text("appId"),
        };
    }

    /// <summary>The fact, unless a field of the record was wrong or is missing.</summary>
    public Reading Close(Fact fact) => fields.Error is { } error
        ? new Reading.Rejected(error.Reason, error.Field, log.Category, fact.Key)
        : new Reading.Read(fact);

    public Reading Reject(string path, string why)
    {
        fields.Refuse(path, why);
        return new Reading.Rejected(fields.Error!.Value.Reason, fields.Error.Value.Field, log.Category);
    }

    // In a table of Azure Monitor, TenantId is the workspace's and AADTenantId the directory's.
    private string? Tenant => fields.Text("aadTenantId", "tenantId") ?? TenantIn(fields.Text("resourceId")) ?? fields.Text("properties.tenantId");

    private static string? TenantIn(string? resourceId) =>
        resourceId?.Split('/') is ["", var kind, var tenant, ..] && kind.Equals("tenants", StringComparison.OrdinalIgnoreCase) ? tenant : null;

    private static bool IsSuccess(string code) => code is "0" || code.Equals("success", StringComparison.OrdinalIgnoreCase);
}
