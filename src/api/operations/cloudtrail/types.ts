import type * as cloudtrail from '@aws-sdk/client-cloudtrail'
import type { Answer } from '../operation.ts'

/** Input and output of each operation, in the types of the public client. */
export interface CloudTrailTypes {
  AddTags: [cloudtrail.AddTagsCommandInput, Answer<cloudtrail.AddTagsCommandOutput>]
  CreateTrail: [cloudtrail.CreateTrailCommandInput, Answer<cloudtrail.CreateTrailCommandOutput>]
  DeleteTrail: [cloudtrail.DeleteTrailCommandInput, Answer<cloudtrail.DeleteTrailCommandOutput>]
  DescribeTrails: [cloudtrail.DescribeTrailsCommandInput, Answer<cloudtrail.DescribeTrailsCommandOutput>]
  GetEventSelectors: [cloudtrail.GetEventSelectorsCommandInput, Answer<cloudtrail.GetEventSelectorsCommandOutput>]
  GetInsightSelectors: [cloudtrail.GetInsightSelectorsCommandInput, Answer<cloudtrail.GetInsightSelectorsCommandOutput>]
  GetTrail: [cloudtrail.GetTrailCommandInput, Answer<cloudtrail.GetTrailCommandOutput>]
  GetTrailStatus: [cloudtrail.GetTrailStatusCommandInput, Answer<cloudtrail.GetTrailStatusCommandOutput>]
  ListPublicKeys: [cloudtrail.ListPublicKeysCommandInput, Answer<cloudtrail.ListPublicKeysCommandOutput>]
  ListTags: [cloudtrail.ListTagsCommandInput, Answer<cloudtrail.ListTagsCommandOutput>]
  ListTrails: [cloudtrail.ListTrailsCommandInput, Answer<cloudtrail.ListTrailsCommandOutput>]
  LookupEvents: [cloudtrail.LookupEventsCommandInput, Answer<cloudtrail.LookupEventsCommandOutput>]
  PutEventSelectors: [cloudtrail.PutEventSelectorsCommandInput, Answer<cloudtrail.PutEventSelectorsCommandOutput>]
  RemoveTags: [cloudtrail.RemoveTagsCommandInput, Answer<cloudtrail.RemoveTagsCommandOutput>]
  StartLogging: [cloudtrail.StartLoggingCommandInput, Answer<cloudtrail.StartLoggingCommandOutput>]
  StopLogging: [cloudtrail.StopLoggingCommandInput, Answer<cloudtrail.StopLoggingCommandOutput>]
  UpdateTrail: [cloudtrail.UpdateTrailCommandInput, Answer<cloudtrail.UpdateTrailCommandOutput>]
}
